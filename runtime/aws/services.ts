import * as z from "zod";
import { type AwsService, awsService, type Dialect } from "./aws-service.ts";
import { DYNAMODB, KINESIS, SQS } from "./dialects.ts";
import { nodeTransport } from "./node-transport.ts";
import { backingOff } from "./pauses.ts";
import type { Credentials } from "./sign.ts";
import { SNS } from "./sns-dialect.ts";

/**
 * Who a function is and where its services are, as Lambda and the SDK have it: the credentials of its role, and another
 * endpoint than AWS's own where one is named.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const SERVICE_ENVIRONMENT = {
  AWS_REGION: z.string().min(1),
  AWS_ACCESS_KEY_ID: z.string().min(1),
  AWS_SECRET_ACCESS_KEY: z.string().min(1),
  AWS_SESSION_TOKEN: z.string().min(1).optional(),
  AWS_ENDPOINT_URL_DYNAMODB: z.url().optional(),
  AWS_ENDPOINT_URL_SQS: z.url().optional(),
  AWS_ENDPOINT_URL_KINESIS: z.url().optional(),
  AWS_ENDPOINT_URL_SNS: z.url().optional(),
} as const;

export type ServiceEnvironment = z.output<z.ZodObject<typeof SERVICE_ENVIRONMENT>>;

export interface ServicePlace {
  readonly region: string;
  readonly origin: string;
  readonly credentials: Credentials;
  /** After so long without a byte either way a call has failed and is made again. 5,000 unless told. */
  readonly silentForMs?: number;
  /** As many as the SDK makes unless told. */
  readonly attempts?: number;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
const ATTEMPTS = 3;
/** One lost answer must not cost a function all its time, and every message of its batch a delivery. */
const SILENT_FOR_MS = 5_000;

/** For functions, once per cold start: a role's credentials last as long as the environment that holds them. */
export const dynamodbService = (env: ServiceEnvironment): AwsService =>
  dynamodbAt(placeOf(env, DYNAMODB, env.AWS_ENDPOINT_URL_DYNAMODB));
export const sqsService = (env: ServiceEnvironment): AwsService => sqsAt(placeOf(env, SQS, env.AWS_ENDPOINT_URL_SQS));
export const kinesisService = (env: ServiceEnvironment): AwsService =>
  kinesisAt(placeOf(env, KINESIS, env.AWS_ENDPOINT_URL_KINESIS));
export const snsService = (env: ServiceEnvironment): AwsService => snsAt(placeOf(env, SNS, env.AWS_ENDPOINT_URL_SNS));

export const dynamodbAt = (place: ServicePlace): AwsService => serviceAt(DYNAMODB, place);
export const sqsAt = (place: ServicePlace): AwsService => serviceAt(SQS, place);
export const kinesisAt = (place: ServicePlace): AwsService => serviceAt(KINESIS, place);
export const snsAt = (place: ServicePlace): AwsService => serviceAt(SNS, place);

function serviceAt(dialect: Dialect, place: ServicePlace): AwsService {
  const { region, origin, credentials, silentForMs = SILENT_FOR_MS, attempts = ATTEMPTS } = place;
  return awsService({
    dialect,
    region,
    origin,
    credentials: () => credentials,
    transport: nodeTransport(silentForMs),
    now: () => new Date(),
    attempts,
    pauses: backingOff,
  });
}

function placeOf(env: ServiceEnvironment, { signedAs }: Dialect, endpoint: string | undefined): ServicePlace {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    region,
    origin: endpoint === undefined ? originOf(signedAs, region) : new URL(endpoint).origin,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  };
}

/** https://docs.aws.amazon.com/general/latest/gr/rande.html */
const originOf = (service: string, region: string): string =>
  `https://${service}.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
