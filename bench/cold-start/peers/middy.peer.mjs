import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import { fact } from "./fact-schema.mjs";
import { updateOf } from "./update-of.mjs";

const client = new DynamoDBClient();

export const handler = middy(({ Records }) =>
  Promise.allSettled(Records.map(async ({ body }) => client.send(updateOf(fact.parse(JSON.parse(body)))))),
).use(sqsPartialBatchFailure());
