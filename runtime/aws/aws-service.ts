import { isPassing } from "./passing-error.ts";
import type { Pauses } from "./pauses.ts";
import { type Credentials, signer } from "./sign.ts";

/** One service, asked without the SDK: a call of that costs a function several times what the work around it does (docs/adr/0027). */
export interface AwsService {
  /**
   * @param operation as the service names it, e.g. `UpdateItem`, with its input and output as the API reference has them:
   * what is binary is base64 here. To JSON's services a Buffer is the input's JSON.
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

/** Of what is asked that which its service decides. */
type Request = Pick<Asked, "headers" | "body">;

/** How a service wants to be asked, and how it answers. */
export interface Dialect {
  /** As signatures name it, e.g. `dynamodb`. */
  readonly signedAs: string;
  /** @throws {RangeError} for an operation that is asked of it nowhere. */
  request(operation: string, input: object): Request;
  /** @returns the output in an answer of status 200. */
  output(text: string): unknown;
  /** @returns what can be read of any other answer: a proxy on the way speaks another language. */
  fault(text: string): Fault;
}

export interface Fault {
  readonly name: string | undefined;
  readonly message: string | undefined;
  readonly answer: Readonly<Record<string, unknown>>;
}

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

export function awsService(options: ServiceOptions): AwsService {
  const { dialect, origin, region, credentials, transport, now, attempts, pauses } = options;
  const { host } = new URL(origin);
  let skewMs = 0;
  let signing: { readonly by: Credentials; readonly sign: ReturnType<typeof signer> } | undefined;

  return {
    async call(operation, input) {
      const request = dialect.request(operation, input);
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(request);
        } catch (error) {
          if (attempt >= attempts || !isPassing(error)) throw error;
          await pauses.before(attempt);
        }
      }
    },
    close: () => transport.close(),
  };

  /** Once more where the clock was what was wrong. */
  async function once(request: Request): Promise<unknown> {
    const answer = await post(request);
    if (answer.status === 200) return dialect.output(answer.text);
    const error = errorOf(answer);
    if (!SKEWED.test(error.name) || !mendClock(answer.headers["date"])) throw error;
    const again = await post(request);
    if (again.status === 200) return dialect.output(again.text);
    throw errorOf(again);
  }

  async function post({ headers: own, body }: Request): Promise<Answered> {
    const by = await credentials();
    if (signing?.by.accessKeyId !== by.accessKeyId || signing.by.sessionToken !== by.sessionToken) {
      signing = { by, sign: signer({ service: dialect.signedAs, region, credentials: by }) };
    }
    const headers = signing.sign({ host, headers: own, body, at: new Date(now().getTime() + skewMs) });
    return transport.post({ origin, headers, body });
  }

  /** @returns whether the clock was far enough off to be the reason. */
  function mendClock(date: string | string[] | undefined): boolean {
    const offMs = Date.parse(String(date)) - now().getTime();
    if (Number.isNaN(offMs) || Math.abs(offMs - skewMs) < SKEW_WORTH_MENDING_MS) return false;
    skewMs = offMs;
    return true;
  }

  function errorOf({ status, headers, text }: Answered): ServiceError {
    const { name = `Http${status}`, message = text.slice(0, MESSAGE_CHARACTERS), answer } = dialect.fault(text);
    const requestId = headers["x-amzn-requestid"];
    const $metadata = { httpStatusCode: status, ...(typeof requestId === "string" && { requestId }) };
    return new ServiceError(name, message, { $metadata, answer });
  }
}
