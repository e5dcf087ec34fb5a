import { createHash, createHmac } from "node:crypto";
import type { SendEmailRequest } from "@aws-sdk/client-sesv2";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";

export type SesAnswer =
  | { readonly messageId: string | undefined }
  /** By SES's own name, and what it says, which may hold addresses. */
  | { readonly fault: string; readonly says: string };

/** The one call of SES that is made here. */
export interface SesClient {
  /**
   * Asks once: nobody knows what became of a request that was not answered, and SES sends what it is asked twice, twice.
   * @throws what the network fails with, TimeoutError among it.
   */
  sendEmail(request: SendEmailRequest): Promise<SesAnswer>;
}

export interface SesClientOptions {
  readonly region: string;
  /** Of an engine; SES's own when left out. */
  readonly endpoint?: string | undefined;
  /** Those of the function's role when left out. */
  readonly credentials?: ConstructorParameters<typeof SignatureV4>[0]["credentials"];
  readonly timeoutMs?: number;
}

const ENOUGH_MS = 5_000;
/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const PATH = "/v2/email/outbound-emails";

/** In AWS's commercial regions. https://docs.aws.amazon.com/general/latest/gr/ses.html */
export const sesEndpoint = (region: string): string => `https://email.${region}.amazonaws.com`;

/**
 * Signs with the SDK's signer and posts: SES's own client brings the schemas of 117 operations along, 87 KB, which a
 * function with a row store, a queue and a stream has no room for. The test compares each request with that client's.
 */
export function sesClient({ region, endpoint, credentials, timeoutMs }: SesClientOptions): SesClient {
  const url = new URL(PATH, endpoint ?? sesEndpoint(region));
  const signer = new SignatureV4({ service: "ses", region, credentials: credentials ?? fromEnv(), sha256: Sha256 });
  return {
    async sendEmail(request) {
      const { protocol, hostname, host, pathname } = url;
      const body = JSON.stringify(request);
      const headers = { host, "content-type": "application/json" };
      const signed = await signer.sign({
        method: "POST",
        protocol,
        hostname,
        path: pathname,
        query: {},
        headers,
        body,
      });
      const response = await fetch(url, {
        method: "POST",
        // A connection that a frozen function kept is closed at its other end, and what becomes of a request on it unknown.
        headers: { ...signed.headers, connection: "close" },
        body,
        signal: AbortSignal.timeout(timeoutMs ?? ENOUGH_MS),
      });
      return answerOf(response.ok, response.headers.get("x-amzn-errortype"), await response.text());
    },
  };
}

const answers = z.object({ MessageId: z.string(), message: z.string(), Message: z.string() }).partial();

/** How faults are told: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization */
function answerOf(ok: boolean, errorType: string | null, text: string): SesAnswer {
  const { MessageId, message, Message } = read(text);
  if (ok) return { messageId: MessageId };
  const [fault = ""] = (errorType ?? "").split(":");
  return { fault, says: message ?? Message ?? "" };
}

/** A proxy on the way answers with something else than JSON. */
function read(text: string): z.output<typeof answers> {
  try {
    return answers.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Node's own, as the signer wants it. */
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Uint8Array };

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(secret));
  }

  update(data: Bytes): void {
    this.#hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

function bytesOf(data: Bytes): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
