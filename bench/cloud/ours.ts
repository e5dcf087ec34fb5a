import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import type { CloudStatus } from "../../infra/local/cloud-status.ts";
import type { CloudEndpoints } from "../../infra/local/register.ts";
import { clientConfig, placeAt } from "../../infra/local/loopback.ts";
import { STREAM } from "../../infra/topology.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { sqsAt } from "../../runtime/aws/services.ts";
import { sortableTime } from "../../runtime/core/version.ts";
import type { Standing } from "./standing.ts";

const ROOT = join(import.meta.dirname, "..", "..");
/** A post is a row and an index entry of timelines, and the same of notifications; each tells its one follower in a row. */
const ROWS_PER_POST = 6;

interface Ready {
  readonly event: string;
  readonly url: string;
  readonly endpoints: CloudEndpoints;
  readonly queues: readonly string[];
}

/** `chorus up` as a user has it: real bundles in worker threads, Kinesis, router, SNS, SQS, DynamoDB, archive. */
export async function startOurs(): Promise<Standing> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(ROOT, "cli", "chorus.js"), "up", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { url, endpoints, queues } = await readyOf(child);
  await fetch(`${url}/health`);
  const startSeconds = (performance.now() - began) / 1_000;
  const client = new KinesisClient(clientConfig(endpoints.kinesis));
  const live = queues.filter((name) => !name.endsWith("-dlq"));
  let before = "";
  return {
    pid: child.pid ?? 0,
    startSeconds,
    dynamodb: endpoints.dynamodb,
    rowsPerPost: ROWS_PER_POST,
    publisher: kinesisPublisher({ client, streamName: STREAM }),
    rowOf: ({ time, subject }, reader) => ({
      table: "timelines",
      pk: `T#${reader}`,
      sk: `${sortableTime(time)}#${subject}`,
    }),
    async isSettled() {
      const { readers, progress } = (await (await fetch(`${url}/_local/status`)).json()) as CloudStatus;
      const isRead = readers.every(({ behind }) => behind === 0);
      const isQuiet = isRead && (await depthOf(endpoints.messaging, live)) === 0;
      // Seen twice without a move between: what a function holds is in no queue.
      const now = isQuiet ? JSON.stringify(progress) : "";
      const isUnmoved = isQuiet && now === before;
      before = now;
      return isUnmoved;
    },
    async stop() {
      client.destroy();
      const gone = once(child, "exit");
      child.kill("SIGINT");
      await gone;
    },
  };
}

/** @throws {Error} when it ends instead. */
async function readyOf(child: ChildProcess): Promise<Ready> {
  if (child.stdout === null) throw new TypeError("The command was started without a pipe");
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<Ready>((resolve) => {
    lines.on("line", (line) => {
      if (line.startsWith('{"event":"ready"')) resolve(JSON.parse(line) as Ready);
    });
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`chorus up ended with ${String(code)}`);
  });
  return Promise.race([ready, ended]);
}

async function depthOf(endpoint: string, names: readonly string[]): Promise<number> {
  const sqs = sqsAt(placeAt(endpoint));
  const depths = await Promise.all(
    names.map(async (QueueName) => {
      const { QueueUrl } = (await sqs.call("GetQueueUrl", { QueueName })) as { readonly QueueUrl: string };
      const answer = (await sqs.call("GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] })) as {
        readonly Attributes: Readonly<Record<string, string>>;
      };
      return ["", "NotVisible", "Delayed"]
        .map((kind) => Number(answer.Attributes[`ApproximateNumberOfMessages${kind}`] ?? 0))
        .reduce((sum, depth) => sum + depth, 0);
    }),
  );
  await sqs.close();
  return depths.reduce((sum, depth) => sum + depth, 0);
}
