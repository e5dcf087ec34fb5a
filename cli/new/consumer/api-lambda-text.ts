import type { Blueprint } from "../blueprint.ts";

/** api.lambda.ts: the shell behind HTTP. */
export function apiLambdaText({ variable }: Blueprint): string {
  return `import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { httpHandler } from "../../runtime/aws/http-handler.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { readConfig } from "../../runtime/config.ts";
import { ${variable}Api } from "./api.ts";

// Once per cold start.
const env = readConfig({ TABLE_NAME: z.string().min(1) }, process.env);
const store = dynamoRowStore(new DynamoDBClient(), env.TABLE_NAME, backingOff);

// Once per request.
export const handler = httpHandler(${variable}Api(store));
`;
}
