import { stepQueueOf, type Use } from "../../runtime/definition.ts";
import type { Value } from "../templates/template.ts";
import { deadLetterQueueOf, type FunctionSpec, PLATFORM, queueOf } from "../topology.ts";
import type { Inlet } from "./inlet.ts";
import { ref, stateStackOf, sub } from "./names.ts";
import { queueId } from "./role.ts";

/** What a function is told when it starts. A secret is put in when the stack is deployed. */
export function environmentOf(spec: FunctionSpec, reads: Inlet): Readonly<Record<string, Value>> {
  const { folder, settings = {}, secrets = [], uses } = spec;
  return {
    SERVICE: folder,
    ...settings,
    ...Object.fromEntries(secrets.map((secret) => [secret, secretOf(secret, folder, reads)])),
    ...Object.fromEntries(uses.map((use) => variableFor(use, spec, reads))),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html */
function secretOf(variable: string, folder: string, reads: Inlet): Value {
  const arn = reads.read(stateStackOf(folder), variable.toLowerCase().replaceAll("_", "-"));
  return sub("{{resolve:secretsmanager:${Secret}}}", { Secret: arn });
}

/** The contract that `Use` describes. */
function variableFor(use: Use, { name, folder, trigger }: FunctionSpec, reads: Inlet): readonly [string, Value] {
  switch (use) {
    case "stream.put":
      return ["STREAM_NAME", reads.read(PLATFORM, "stream-name")];
    case "topic.publish":
      return ["TOPIC_ARN", reads.read(PLATFORM, "topic-arn")];
    case "archive.put":
      return ["ARCHIVE_BUCKET", reads.read(PLATFORM, "archive-bucket")];
    case "ledger.write":
      return ["LEDGER_TABLE", reads.read(PLATFORM, "ledger-table")];
    case "table.get":
    case "table.query":
    case "table.merge":
    case "table.put":
    case "table.remember":
      return ["TABLE_NAME", reads.read(stateStackOf(folder), "table-name")];
    case "dlq.send":
      return ["DLQ_URL", reads.read(stateStackOf(folder), `${deadLetterQueueOf(queueOf(name, trigger))}-url`)];
    case "queue.visibility":
      return ["QUEUE_URL", ref(queueId(queueOf(name, trigger)))];
    case "email.send":
      return ["EMAIL_FROM", reads.given("email-from")];
    default: {
      const queue = stepQueueOf(use);
      return [`${queue.toUpperCase().replaceAll("-", "_")}_QUEUE_URL`, ref(queueId(queue))];
    }
  }
}
