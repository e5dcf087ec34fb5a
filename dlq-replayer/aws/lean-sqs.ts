import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { Agent } from "undici";
import { type AwsService, awsService, type Transport } from "../../runtime/aws/aws-service.ts";
import { SQS } from "../../runtime/aws/dialects.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import type { Credentials } from "../../runtime/aws/sign.ts";

/** At least the queue. */
export interface SqsInput {
  readonly QueueUrl: string;
  readonly [field: string]: unknown;
}

/**
 * SQS without the SDK, for the calls that a redrive makes by the thousand: there the SDK's own work costs more than the
 * engine's (docs/adr/0024). Each is made once; whether to ask again is for its callers to say.
 */
export interface LeanSqs {
  /**
   * @param operation as SQS names it, e.g. `SendMessageBatch`, with its input and its output as the API reference has them.
   * @throws {ServiceError} what SQS says, or what the network fails with.
   */
  call<Output>(operation: string, input: SqsInput): Promise<Output>;
  close(): Promise<void>;
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

export const leanSqs = (options: LeanOptions): LeanSqs =>
  typed(awsService({ ...options, dialect: SQS, transport: undiciTransport(), attempts: 1, pauses: backingOff }));

const typed = (service: AwsService): LeanSqs => ({
  call: async <Output>(operation: string, input: SqsInput) => (await service.call(operation, input)) as Output,
  close: async () => {
    await service.close();
  },
});

/** A third less per call than Node's own client. */
function undiciTransport(): Transport {
  const dispatcher = new Agent({ connections: CONNECTIONS, headersTimeout: ENOUGH_MS, bodyTimeout: ENOUGH_MS });
  return {
    async post({ origin, headers, body }) {
      const answer = await dispatcher.request({ origin, path: "/", method: "POST", headers, body });
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
    },
    close: () => dispatcher.close(),
  };
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
