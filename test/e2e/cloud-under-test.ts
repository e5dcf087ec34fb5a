import { join } from "node:path";
import { GetQueueAttributesCommand, GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../infra/local/cloud.ts";
import { eventually } from "../engines/eventually.ts";

export const ROOT = join(import.meta.dirname, "..", "..");

/** Until every stream is read to the tip and every queue but the dead letters' is empty, seen twice without a move between. */
export async function idle(cloud: Cloud): Promise<void> {
  let before = "";
  await eventually(
    "the cloud is idle",
    async () => {
      const { readers, timers, progress } = await cloud.status();
      const live = cloud.deployment.queues.filter(({ isLive }) => isLive);
      const depths = await Promise.all(live.map(({ name }) => depthOf(cloud, name)));
      const quiet =
        readers.every(({ behind }) => behind === 0) &&
        timers.every(({ isRunning }) => !isRunning) &&
        depths.every((depth) => depth === 0);
      const now = quiet ? JSON.stringify(progress) : "";
      const unmoved = quiet && now === before;
      before = now;
      return unmoved;
    },
    90_000,
  );
}

/** Visible, in flight and delayed. */
export async function depthOf({ clients: { sqs } }: Cloud, QueueName: string): Promise<number> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
  const counts = ["", "NotVisible", "Delayed"].map((kind) =>
    Number((Attributes as Readonly<Record<string, string>>)[`ApproximateNumberOfMessages${kind}`] ?? 0),
  );
  return counts.reduce((total, count) => total + count, 0);
}
