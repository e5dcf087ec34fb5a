import { PublishBatchCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { clientConfig, placeAt } from "../../infra/local/loopback.ts";
import { sdkService } from "../../runtime/aws/sdk-service.ts";
import { snsAt } from "../../runtime/aws/services.ts";
import { snsPublisher } from "../../runtime/aws/sns-publisher.ts";
import type { Fact } from "../../schemas/event.ts";
import { bulk, chunks, filledIn, inFlight, limit, small, type Way } from "./way.ts";

const TOPIC = "arn:aws:sns:us-east-1:000000000000:facts";
const MESSAGES_PER_CALL = 10;
const CALLS_IN_FLIGHT = 10;
const CALLERS = 200;

export const BATCHED = "PublishBatch x 10, 10 in flight";

export function snsWays(endpoint: string): readonly Way[] {
  const client = new SNSClient(clientConfig(endpoint));
  const publish = (fact: Fact) => client.send(new PublishCommand({ TopicArn: TOPIC, ...entryOf(fact) }));
  const publishAll = (facts: readonly Fact[]) => {
    const entries = facts.map((fact, index) => ({ Id: String(index), ...entryOf(fact) }));
    return client.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: entries }));
  };
  // As functions speak to it.
  const publisher = snsPublisher({ service: snsAt(placeAt(endpoint)), topicArn: TOPIC });
  const throughSdk = snsPublisher({ service: sdkService(client), topicArn: TOPIC });
  return [
    { name: "await Publish, one by one", kind: "peer", share: 0.1, send: ({ whole }) => inFlight(1, whole, publish) },
    {
      name: BATCHED,
      kind: "peer",
      send: ({ whole }) => inFlight(CALLS_IN_FLIGHT, chunks(whole, MESSAGES_PER_CALL), publishAll),
    },
    limit,
    bulk("ours", publisher),
    filledIn("ours", publisher),
    small("ours", publisher, CALLERS / 10, 10),
    small("ours", publisher, CALLERS, 1),
    { ...bulk("ours, SDK", throughSdk), isVariant: true },
  ];
}

const entryOf = (fact: Fact) => ({
  Message: JSON.stringify(fact),
  MessageAttributes: { type: { DataType: "String", StringValue: fact.type } },
});
