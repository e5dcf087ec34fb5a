import type { Blueprint } from "../blueprint.ts";

/** lambda.ts: the shell behind the queue. */
export function lambdaText({ variable }: Blueprint): string {
  return `import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { ${variable}Listener } from "./consumer.ts";

// Once per cold start.
const env = readConfig(LISTENER_ENVIRONMENT, process.env);

// Once per batch.
export const handler = sqsHandler(
  ${variable}Listener,
  batchPorts(env),
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
`;
}
