import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { Agent } from "undici";
import { objectIn, textAt } from "../core/json.ts";
import { type Credentials, signer } from "./sign.ts";

/** At least the queue. */
export interface SqsInput {
  readonly QueueUrl: string;
  readonly [field: string]: unknown;
}

/**
 * SQS's JSON protocol and nothing else, for the calls that a redrive makes by the thousand: there the SDK's own work costs
 * more than the engine's (docs/adr/0023). Once; whether to ask again is for its callers to say.
 */
export interface LeanSqs {
  /**
   * @param operation as SQS names it, e.g. `SendMessageBatch`, with its input and its output as the API reference has them.
   * @throws {SqsError} what SQS says, or what the network fails with.
   */
  call<Output>(operation: string, input: SqsInput): Promise<Output>;
  close(): Promise<void>;
}

/** As the SDK's errors are read: by name and status. */
export class SqsError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(name: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode };
  }
}

export interface LeanOptions {
  /** `https://sqs.eu-west-1.amazonaws.com`, or an engine's. */
  readonly origin: string;
  readonly region: string;
  /** Asked for each call: whoever gives them renews them in time. */
  readonly credentials: () => Promise<Credentials>;
  readonly now: () => Date;
}

const CONNECTIONS = 64;
/** A long poll lasts 20 seconds. */
const ENOUGH_MS = 30_000;
/** SQS takes signatures that are fifteen minutes off. */
const SKEW_WORTH_MENDING_MS = 240_000;
const SKEWED = /Expired|Skewed|Signature/i;

export function leanSqs({ origin, region, credentials, now }: LeanOptions): LeanSqs {
  const dispatcher = new Agent({ connections: CONNECTIONS, headersTimeout: ENOUGH_MS, bodyTimeout: ENOUGH_MS });
  const { host } = new URL(origin);
  let skewMs = 0;
  let signing: { readonly by: Credentials; readonly sign: ReturnType<typeof signer> } | undefined;

  return {
    async call<Output>(operation: string, input: SqsInput): Promise<Output> {
      const body = JSON.stringify(input);
      const answer = await ask(operation, body);
      if (answer.status === 200) return JSON.parse(answer.text) as Output;
      const error = errorOf(answer);
      if (!SKEWED.test(error.name) || !mendClock(answer.date)) throw error;
      const again = await ask(operation, body);
      if (again.status === 200) return JSON.parse(again.text) as Output;
      throw errorOf(again);
    },
    close: () => dispatcher.close(),
  };

  async function ask(operation: string, body: string) {
    const by = await credentials();
    if (signing?.by.accessKeyId !== by.accessKeyId || signing.by.sessionToken !== by.sessionToken)
      signing = { by, sign: signer({ service: "sqs", region, credentials: by }) };
    const headers = signing.sign({
      host,
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${operation}` },
      body,
      at: new Date(now().getTime() + skewMs),
    });
    const {
      statusCode,
      headers: told,
      body: said,
    } = await dispatcher.request({ origin, path: "/", method: "POST", headers, body });
    return { status: statusCode, date: told["date"], text: await said.text(), fault: told["x-amzn-query-error"] };
  }

  /** @returns whether the clock was far enough off to be the reason. */
  function mendClock(date: string | string[] | undefined): boolean {
    const theirs = Date.parse(String(date));
    const offMs = theirs - now().getTime();
    if (Number.isNaN(theirs) || Math.abs(offMs - skewMs) < SKEW_WORTH_MENDING_MS) return false;
    skewMs = offMs;
    return true;
  }
}

/** `__type` is `com.amazonaws.sqs#QueueDoesNotExist`; older clients know a fault by the header's name. */
function errorOf({ status, text }: { readonly status: number; readonly text: string }): SqsError {
  const said = objectIn(text);
  const name = textAt(said, "__type")?.replace(/^.*#/, "") ?? `Http${status}`;
  return new SqsError(name, textAt(said, "message") ?? textAt(said, "Message") ?? text.slice(0, 200), status);
}

/** As the SDK's client is set up: where it goes to and who it is, found the way the AWS CLI finds it. */
export function leanFrom(client: SQSClient, now: () => Date): LeanSqs {
  let opened: Promise<LeanSqs> | undefined;
  return {
    async call<Output>(operation: string, input: SqsInput): Promise<Output> {
      opened ??= open(input.QueueUrl).catch((error: unknown) => {
        // Whoever asks again finds another answer, perhaps.
        opened = undefined;
        throw error;
      });
      return (await opened).call<Output>(operation, input);
    },
    close: async () => {
      await (await opened)?.close();
    },
  };

  async function open(queueUrl: string): Promise<LeanSqs> {
    const [origin, region] = await Promise.all([originOf(client, queueUrl), client.config.region()]);
    return leanSqs({ origin, region, credentials: () => client.config.credentials(), now });
  }
}

/** Endpoints come from profiles, variables and rules for each partition: the SDK is asked by watching where it goes. */
async function originOf(client: SQSClient, QueueUrl: string): Promise<string> {
  let origin: string | undefined;
  const name = "watchOrigin";
  client.middlewareStack.add(
    (next) => (args) => {
      const { protocol, hostname, port } = args.request as { protocol: string; hostname: string; port?: number };
      origin = `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`;
      return next(args);
    },
    { step: "finalizeRequest", name, override: true },
  );
  try {
    await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }));
  } finally {
    client.middlewareStack.remove(name);
  }
  if (origin === undefined) throw new TypeError("The SDK sent a request without telling where to");
  return origin;
}
