import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { fact } from "./fact-schema.mjs";
import { updateOf } from "./update-of.mjs";

const client = new DynamoDBClient();

export const handler = async ({ Records }) => {
  const facts = Records.map(({ body }) => fact.parse(JSON.parse(body)));
  await Promise.all(facts.map((one) => client.send(updateOf(one))));
  return { batchItemFailures: [] };
};
