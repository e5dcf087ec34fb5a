import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { updateOf } from "./update-of.mjs";

const fact = z.object({
  id: z.string().min(1),
  type: z.string(),
  subject: z.string().min(1),
  time: z.iso.datetime(),
  data: z.looseObject({}),
});
const client = new DynamoDBClient();

export const handler = async ({ Records }) => {
  const facts = Records.map(({ body }) => fact.parse(JSON.parse(body)));
  await Promise.all(facts.map((one) => client.send(updateOf(one))));
  return { batchItemFailures: [] };
};
