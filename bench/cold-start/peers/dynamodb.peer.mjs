import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { updateOf } from "./update-of.mjs";

const client = new DynamoDBClient();

export const handler = async ({ Records }) => {
  const facts = Records.map(({ body }) => JSON.parse(body));
  await Promise.all(facts.map((fact) => client.send(updateOf(fact))));
  return { batchItemFailures: [] };
};
