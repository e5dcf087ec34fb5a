import { join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { clientsFor } from "../../infra/local/clients.ts";
import { startEngines } from "../../infra/local/engines/engines.ts";
import { placeAt } from "../../infra/local/loopback.ts";
import { ask } from "../../runtime/aws/operations.ts";
import { dynamodbAt, sqsAt } from "../../runtime/aws/services.ts";
import { help } from "../measuring/processes.ts";
import type { Fact } from "../../schemas/event.ts";

/** The engines, three queues behind a topic, and a poller for each that writes one row a message: no functions, no rules. */
const QUEUES = ["rows-a", "rows-b", "rows-c"];
const LANES = 4;

const { endpoints } = await startEngines(join(import.meta.dirname, "..", ".."));
const clients = clientsFor(endpoints);
const sqs = sqsAt({ ...placeAt(endpoints.messaging), silentForMs: 30_000 });
const dynamodb = dynamodbAt(placeAt(endpoints.dynamodb));
let written = 0;

const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: "facts" }));
await Promise.all(QUEUES.map(start));
help(JSON.stringify({ ...endpoints, topicArn: TopicArn }), { written: () => Promise.resolve(written) });

async function start(name: string): Promise<void> {
  await clients.dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
    }),
  );
  const { QueueUrl = "" } = await clients.sqs.send(new CreateQueueCommand({ QueueName: name }));
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: "sqs",
      Endpoint: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  for (let lane = 0; lane < LANES; lane++) void poll(name, QueueUrl);
}

async function poll(TableName: string, QueueUrl: string): Promise<never> {
  for (;;) {
    const { Messages = [] } = await ask(sqs, "ReceiveMessage", {
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 20,
    });
    await Promise.all(
      Messages.map(async ({ Body = "" }) => {
        const { subject, data } = JSON.parse(Body) as Fact;
        await ask(dynamodb, "UpdateItem", {
          TableName,
          Key: { pk: { S: subject }, sk: { S: "row" } },
          UpdateExpression: "SET #body = :body",
          ExpressionAttributeNames: { "#body": "body" },
          ExpressionAttributeValues: { ":body": { S: JSON.stringify(data) } },
        });
        written++;
      }),
    );
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length > 0) await ask(sqs, "DeleteMessageBatch", { QueueUrl, Entries });
  }
}
