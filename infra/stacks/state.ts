import type { Resource, Resources, Value } from "../templates/template.ts";
import {
  deadLetterQueueOf,
  DLQ_RETENTION_SECONDS,
  type FolderSpec,
  isFed,
  isSubscribed,
  PLATFORM,
  queueOf,
} from "../topology.ts";
import { inlet, outlets } from "./inlet.ts";
import { arnOf, attribute, logicalId, ref, retained, stateStackOf } from "./names.ts";
import { type Setting, type Stack, stackOf } from "./stack.ts";
import { queuePolicy, table } from "./storage.ts";

/** Long enough to read a page of letters. */
const DLQ_VISIBILITY_SECONDS = 30;
const SECRET_CHARACTERS = 48;

/**
 * What must outlive a folder's code: its table, its dead letters, its secrets. A stack of its own, because removing the
 * code must never remove them, and because names that are fixed could not be made twice.
 * @returns undefined when the folder keeps nothing.
 */
export function stateStack(folder: FolderSpec, setting: Setting): Stack | undefined {
  const { name, owner } = folder;
  const stack = stateStackOf(name);
  const reads = inlet(setting.stage);
  const resources: Record<string, Resource> = {};
  const values: Record<string, Value> = {};

  for (const { name: functionName, trigger } of folder.functions) {
    if (!isFed(trigger)) continue;
    const queue = queueOf(functionName, trigger);
    const id = logicalId(deadLetterQueueOf(queue));
    // A stream's reader has no queue: Lambda itself and the function write its letters.
    const sources = trigger.on === "queue" ? [arnOf("sqs", queue)] : [];
    const topicArn = isSubscribed(trigger) ? reads.read(PLATFORM, "topic-arn") : undefined;
    Object.assign(resources, deadLetters(id, deadLetterQueueOf(queue), sources, topicArn));
    values[`${deadLetterQueueOf(queue)}-arn`] = attribute(id, "Arn");
    values[`${deadLetterQueueOf(queue)}-url`] = ref(id);
  }
  for (const secret of new Set(folder.functions.flatMap(({ secrets = [] }) => secrets))) {
    const id = logicalId(secret.toLowerCase());
    resources[id] = madeUpSecret(secret, name);
    values[secret.toLowerCase().replaceAll("_", "-")] = ref(id);
  }
  if (folder.ownsTable) {
    resources["Table"] = table(name, Object.keys(resources));
    values["table-name"] = ref("Table");
    values["table-arn"] = attribute("Table", "Arn");
  }
  if (Object.keys(values).length === 0) return undefined;
  return stackOf(setting, {
    name: stack,
    layer: "state",
    folder: name,
    owner,
    description: `Chorus: what ${name} keeps. ${folder.summary}`,
    resources: { ...resources, ...outlets(setting.stage, stack, values) },
    inlet: reads,
  });
}

/** Only SQS itself, from the queue it belongs to, and the topic, when the queue refuses it, get letters in here without a role. */
function deadLetters(
  id: string,
  queueName: string,
  sourceQueueArns: readonly Value[],
  topicArn: Value | undefined,
): Resources {
  return {
    [id]: retained({
      Type: "AWS::SQS::Queue",
      Properties: {
        QueueName: queueName,
        MessageRetentionPeriod: DLQ_RETENTION_SECONDS,
        VisibilityTimeout: DLQ_VISIBILITY_SECONDS,
        SqsManagedSseEnabled: true,
        RedriveAllowPolicy:
          sourceQueueArns.length === 0
            ? { redrivePermission: "denyAll" }
            : { redrivePermission: "byQueue", sourceQueueArns },
      },
    }),
    [`${id}Policy`]: queuePolicy(id, topicArn),
  };
}

/** Made up where it is needed, so that nobody has to carry it; a list by key id is rotated by adding one. */
function madeUpSecret(variable: string, folder: string): Resource {
  return retained({
    Type: "AWS::SecretsManager::Secret",
    Properties: {
      Description: `${variable} of ${folder}`,
      GenerateSecretString: {
        PasswordLength: SECRET_CHARACTERS,
        ExcludePunctuation: true,
        ...(variable.endsWith("_KEYS") && { SecretStringTemplate: "{}", GenerateStringKey: "first" }),
      },
    },
  });
}
