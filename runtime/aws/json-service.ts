import { isPassing } from "./passing-error.ts";
import type { Pauses } from "./pauses.ts";
import { type Credentials, signer } from "./sign.ts";

/**
 * AWS's JSON protocol and nothing else: what DynamoDB, SQS and Kinesis speak. A call of the SDK costs a function several
 * times what the work around it does (docs/adr/0027).
 */
export interface JsonService {
  /**
   * @param operation as the service names it, e.g. `UpdateItem`, with its input and output as the API reference has them:
   * what is binary is base64 here. A Buffer is taken for the input's JSON.
   * @throws {ServiceError} what the service says, and what the network fails with: an error with a `code`.
   */
  call(operation: string, input: object): Promise<unknown>;
  close(): void | Promise<void>;
}

/** Read as the SDK's errors are: by name and status. */
export class ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };
  /** The whole answer: a condition that failed comes with the item that failed it. */
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, { $metadata, answer }: Pick<ServiceError, "$metadata" | "answer">) {
    super(message);
    this.name = name;
    this.$metadata = $metadata;
    this.answer = answer;
  }
}

/** One POST to `/`. */
export interface Asked {
  /** `https://dynamodb.eu-west-1.amazonaws.com`, or an engine's. */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Transport {
  /** @throws what the network fails with, an error with a `code`, also for an answer that never comes. */
  post(asked: Asked): Promise<Answered>;
  close(): void | Promise<void>;
}

export interface Dialect {
  /** As signatures name it, e.g. `dynamodb`. */
  readonly signedAs: string;
  /** In front of the operation in `X-Amz-Target`. */
  readonly target: string;
  /** Of the JSON protocol: `1.0` or `1.1`. */
  readonly version: string;
}

export const DYNAMODB: Dialect = { signedAs: "dynamodb", target: "DynamoDB_20120810", version: "1.0" };
export const SQS: Dialect = { signedAs: "sqs", target: "AmazonSQS", version: "1.0" };
export const KINESIS: Dialect = { signedAs: "kinesis", target: "Kinesis_20131202", version: "1.1" };

export interface ServiceOptions {
  readonly dialect: Dialect;
  readonly origin: string;
  readonly region: string;
  /** Asked for each call: whoever gives them renews them in time. */
  readonly credentials: () => Credentials | Promise<Credentials>;
  readonly transport: Transport;
  readonly now: () => Date;
  /** How often a call that may pass is made at most. Once where an operation done twice is done twice. */
  readonly attempts: number;
  readonly pauses: Pauses;
}

/** AWS takes signatures that are five to fifteen minutes off. */
const SKEW_WORTH_MENDING_MS = 240_000;
const SKEWED = /Expired|Skewed|Signature/i;
const MESSAGE_CHARACTERS = 200;

export function jsonService(options: ServiceOptions): JsonService {
  const { dialect, origin, region, credentials, transport, now, attempts, pauses } = options;
  const { host } = new URL(origin);
  const type = `application/x-amz-json-${dialect.version}`;
  let skewMs = 0;
  let signing: { readonly by: Credentials; readonly sign: ReturnType<typeof signer> } | undefined;

  return {
    async call(operation, input) {
      const body = Buffer.isBuffer(input) ? input : JSON.stringify(input);
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(operation, body);
        } catch (error) {
          if (attempt >= attempts || !isPassing(error)) throw error;
          await pauses.before(attempt);
        }
      }
    },
    close: () => transport.close(),
  };

  /** Once more where the clock was what was wrong. */
  async function once(operation: string, body: string | Buffer): Promise<unknown> {
    const answer = await post(operation, body);
    if (answer.status === 200) return JSON.parse(answer.text);
    const error = errorOf(answer);
    if (!SKEWED.test(error.name) || !mendClock(answer.headers["date"])) throw error;
    const again = await post(operation, body);
    if (again.status === 200) return JSON.parse(again.text);
    throw errorOf(again);
  }

  async function post(operation: string, body: string | Buffer): Promise<Answered> {
    const by = await credentials();
    if (signing?.by.accessKeyId !== by.accessKeyId || signing.by.sessionToken !== by.sessionToken) {
      signing = { by, sign: signer({ service: dialect.signedAs, region, credentials: by }) };
    }
    const headers = signing.sign({
      host,
      headers: { "content-type": type, "x-amz-target": `${dialect.target}.${operation}` },
      body,
      at: new Date(now().getTime() + skewMs),
    });
    return transport.post({ origin, headers, body });
  }

  /** @returns whether the clock was far enough off to be the reason. */
  function mendClock(date: string | string[] | undefined): boolean {
    const offMs = Date.parse(String(date)) - now().getTime();
    if (Number.isNaN(offMs) || Math.abs(offMs - skewMs) < SKEW_WORTH_MENDING_MS) return false;
    skewMs = offMs;
    return true;
  }
}

/** `__type` is `com.amazonaws.sqs#QueueDoesNotExist`; a proxy on the way answers with something else than JSON. */
function errorOf({ status, headers, text }: Answered): ServiceError {
  const answer = objectIn(text);
  const { __type, message, Message } = answer;
  const name = typeof __type === "string" ? __type.replace(/^.*#/, "") : `Http${status}`;
  const said = [message, Message].find((one) => typeof one === "string") ?? text.slice(0, MESSAGE_CHARACTERS);
  const requestId = headers["x-amzn-requestid"];
  const $metadata = { httpStatusCode: status, ...(typeof requestId === "string" && { requestId }) };
  return new ServiceError(name, said, { $metadata, answer });
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
