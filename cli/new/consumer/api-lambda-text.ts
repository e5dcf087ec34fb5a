import type { Blueprint } from "../blueprint.ts";

/** api.lambda.ts: the shell behind HTTP. */
export function apiLambdaText({ variable }: Blueprint): string {
  return `import * as z from "zod";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { httpHandler } from "../../runtime/aws/http-handler.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { dynamodbService, SERVICE_ENVIRONMENT } from "../../runtime/aws/services.ts";
import { readConfig } from "../../runtime/config.ts";
import { ${variable}Api } from "./api.ts";

// Once per cold start.
const env = readConfig({ ...SERVICE_ENVIRONMENT, TABLE_NAME: z.string().min(1) }, process.env);
const store = dynamoRowStore(dynamodbService(env), env.TABLE_NAME, backingOff);

// Once per request.
export const handler = httpHandler(${variable}Api(store));
`;
}
