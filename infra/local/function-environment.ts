import { randomBytes } from "node:crypto";
import type { Deployment, LocalFunction } from "./deployment.ts";
import { credentialsOf, type Endpoints, REGION } from "./engines/engines.ts";

/**
 * All that a function is told: what Lambda and the SDK look for, and what its template says; nothing of the shell's own
 * environment gets in.
 * @param instead by variable, what stands in for a secret, or takes a setting's place.
 */
export const environmentOf = (
  spec: LocalFunction,
  endpoints: Endpoints,
  instead: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => ({
  ...fromLambda(spec, endpoints),
  ...Object.fromEntries(Object.entries(spec.environment).map(([name, value]) => [name, instead[name] ?? value])),
});

function fromLambda(
  { name, memoryMb }: LocalFunction,
  { kinesis, messaging, dynamodb, mail }: Endpoints,
): Readonly<Record<string, string>> {
  const { accessKeyId, secretAccessKey } = credentialsOf(name);
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_KINESIS: kinesis,
    AWS_ENDPOINT_URL_SNS: messaging,
    AWS_ENDPOINT_URL_SQS: messaging,
    AWS_ENDPOINT_URL_S3: messaging,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SESV2: mail,
    // A webhook on this machine is what one tries here; no template lets a function of AWS call its own network.
    WEBHOOK_ALLOW_LOCAL: "true",
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
}

const SECRET_BYTES = 24;

/** One of each name for the whole cloud. Keys to sign with are a list by key id; anything else is one secret. */
export function madeUpSecrets({ functions }: Deployment): Readonly<Record<string, string>> {
  const names = functions.flatMap(({ environment }) =>
    Object.entries(environment).flatMap(([name, value]) =>
      value.startsWith("{{resolve:secretsmanager:") ? [name] : [],
    ),
  );
  return Object.fromEntries(
    [...new Set(names)].map((name) => {
      const secret = randomBytes(SECRET_BYTES).toString("hex");
      return [name, name.endsWith("_KEYS") ? JSON.stringify({ local: secret }) : secret];
    }),
  );
}
