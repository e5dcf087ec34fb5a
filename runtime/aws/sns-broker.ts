import type { Parcel } from "../publisher/lanes.ts";
import type { Broker } from "../publisher/outlet.ts";
import type { SendingOptions } from "../publisher/fact-sender.ts";
import { batchRefusals } from "./batch-refusals.ts";
import { ask, type Service } from "./operations.ts";
import { isPassing } from "./passing-error.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
const LIMITS = { entries: 10, bytes: 262_144, requestsInFlight: 10 };

export interface SnsOptions extends SendingOptions {
  readonly service: Service;
  readonly topicArn: string;
}

/** A fact in its encoded form, as it goes to the topic. */
export interface TopicMessage {
  readonly body: string;
  /** Becomes the attribute that subscriptions filter on. */
  readonly type: string;
}

/** How messages travel to a topic: in no order, so without keys. */
export function snsBroker({ service, topicArn }: Pick<SnsOptions, "service" | "topicArn">): Broker<TopicMessage> {
  return {
    limits: LIMITS,
    isPassing,
    async send(parcels) {
      const PublishBatchRequestEntries = parcels.map(({ content: { body, type } }, index) => ({
        Id: String(index),
        Message: body,
        MessageAttributes: { type: { DataType: "String", StringValue: type } },
      }));
      const input = { TopicArn: topicArn, PublishBatchRequestEntries };
      return batchRefusals(parcels.length, await ask(service, "PublishBatch", input));
    },
  };
}

/** Names, data types and values of attributes count towards the limit as the body does. */
export function topicParcel(id: string, message: TopicMessage): Parcel<TopicMessage> {
  const attributeBytes = "type".length + "String".length + Buffer.byteLength(message.type);
  return { id, bytes: Buffer.byteLength(message.body) + attributeBytes, content: message };
}
