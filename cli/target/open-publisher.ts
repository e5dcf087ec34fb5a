import { STREAM, TOPIC } from "../../infra/topology.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { sdkService } from "../../runtime/aws/sdk-service.ts";
import { snsPublisher } from "../../runtime/aws/sns-publisher.ts";
import type { Publisher } from "../../runtime/ports.ts";
import { describeTarget, type Target } from "./choose-target.ts";
import { kinesisOf, snsOf, topicArnOf } from "./clients.ts";

export interface OpenPublisher {
  readonly publisher: Publisher;
  /** For people: `the stream "facts" of the local cloud on port 4100`. */
  readonly where: string;
  readonly close: () => void;
}

export interface PublisherWanted {
  readonly via: "kinesis" | "sns";
  /** Thousands of facts, of which many then go to the stream in one record (docs/adr/0026). */
  readonly isBulk: boolean;
}

/** As `ingest-api` has them, so that what both say of a subject goes to one shard. */
const BUCKETS = 8;

/** @throws {CommandFailed} when the topic is not there. */
export async function openPublisher(target: Target, { via, isBulk }: PublisherWanted): Promise<OpenPublisher> {
  return via === "kinesis" ? openStream(target, isBulk ? BUCKETS : 0) : await openTopic(target);
}

function openStream(target: Target, aggregationBuckets: number): OpenPublisher {
  const client = kinesisOf(target);
  return {
    publisher: kinesisPublisher({ client, streamName: STREAM, aggregationBuckets }),
    where: `the stream "${STREAM}" of ${describeTarget(target)}`,
    close: () => {
      client.destroy();
    },
  };
}

async function openTopic(target: Target): Promise<OpenPublisher> {
  const client = snsOf(target);
  return {
    publisher: snsPublisher({ service: sdkService(client), topicArn: await topicArnOf(TOPIC, client, target) }),
    where: `the topic "${TOPIC}" of ${describeTarget(target)}`,
    close: () => {
      client.destroy();
    },
  };
}
