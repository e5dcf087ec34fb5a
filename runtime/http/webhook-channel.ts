import { createHmac } from "node:crypto";
import { lookup as dnsLookup } from "node:dns";
import { type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import * as z from "zod";
import { headerText } from "../core/header-text.ts";
import { signedContent } from "../core/signature.ts";
import { kindOf } from "../error-words.ts";
import { ChannelUnavailable, MessageRefused } from "../errors.ts";
import type { Channel, Delivery, OutgoingMessage } from "../ports.ts";
import { isPublicAddress, type LookUp, NotPublic, publicLookup } from "./public-addresses.ts";

/** What a function that calls webhooks is told by its environment, if its definition has `WEBHOOK_KEYS` among its secrets. */
export const WEBHOOK_ENVIRONMENT = {
  WEBHOOK_KEYS: z.string().min(16),
  /** The embedded cloud sets it; a template never does. */
  WEBHOOK_ALLOW_LOCAL: z.stringbool().default(false),
} as const;

export interface WebhookChannelOptions {
  /** Keys by id; while they are rotated several are live, and each signs. Nobody outside ever gets one: see `webhookSecret`. */
  readonly keys: ReadonlyMap<string, string>;
  readonly now: () => Date;
  /** Lets `http:` and this machine through, for tests and the embedded cloud. Never in an account. */
  readonly allowLocal?: boolean;
  readonly timeoutMs?: number;
  readonly lookUp?: LookUp;
}

const ENOUGH_MS = 5_000;
/** Of an answer's body, which nobody looks at: enough for a polite one to end by itself. */
const MOST_ANSWER_BYTES = 16_384;

/**
 * The secret that an address's owner checks signatures with. Each has its own, so that none can speak for us to another.
 * By hand: `printf %s "<address>" | openssl dgst -sha256 -hmac "<key>"`.
 * @returns hexadecimal
 */
export const webhookSecret = (key: string, address: string): string =>
  createHmac("sha256", key).update(address).digest("hex");

/**
 * POSTs JSON to the address of the message: `{ id, title, body, locale, data }`, with `id` the idempotency key, which also
 * is the header `idempotency-key`, and signed as facts are that come in (runtime/core/signature.ts).
 *
 * Anybody may name an address, so it leads to the public internet or nowhere: the addresses that its name has are looked
 * up once, judged, and connected to. Redirects are not followed, a proxy is not used.
 */
export function webhookChannel(options: WebhookChannelOptions): Channel {
  const { keys, now, allowLocal = false, timeoutMs = ENOUGH_MS, lookUp = dnsLookup } = options;
  const lookup = allowLocal ? undefined : publicLookup(lookUp);
  return {
    async deliver(message) {
      const url = addressOf(message.to, allowLocal);
      const body = bodyOf(message);
      const headers = { ...headersOf(message, body), ...signed(message.to, body) };
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await post(url, { headers, signal, ...(lookup !== undefined && { lookup }) }, body);
      return deliveryOf(answer);
    },
  };

  function signed(to: string, body: Uint8Array) {
    const timestamp = String(Math.floor(now().getTime() / 1_000));
    const signatures = [...keys.values()].map((key) => {
      const hex = createHmac("sha256", webhookSecret(key, to)).update(signedContent(timestamp, body)).digest("hex");
      return `v1=${hex}`;
    });
    return { "chorus-timestamp": timestamp, "chorus-signature": signatures.join(",") };
  }
}

function bodyOf({ idempotencyKey, title, body, locale, data }: OutgoingMessage): Uint8Array {
  return Buffer.from(JSON.stringify({ id: idempotencyKey, title, body, locale, data }));
}

const headersOf = ({ idempotencyKey }: OutgoingMessage, body: Uint8Array) => ({
  "content-type": "application/json",
  "content-length": String(body.length),
  "user-agent": "chorus",
  // https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header
  "idempotency-key": `"${headerText(idempotencyKey).replaceAll("\\", "%5C")}"`,
});

/** @throws {MessageRefused} for what could lead anywhere but to the public internet, as far as that can be seen in it. */
function addressOf(to: string, allowLocal: boolean): URL {
  if (!URL.canParse(to)) throw refused("no URL");
  const url = new URL(to);
  if (url.username !== "" || url.password !== "") throw refused("a password in the URL");
  if (url.protocol !== "https:" && !(allowLocal && url.protocol === "http:" && isLocal(url)))
    throw refused("not https");
  // A name is looked up when it is connected to; an address that is spelt out never is.
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!allowLocal && isIP(host) !== 0 && !isPublicAddress(host)) throw refused(NOT_PUBLIC);
  return url;
}

const isLocal = ({ hostname }: URL): boolean => hostname === "127.0.0.1" || hostname === "localhost";

const NOT_PUBLIC = "not a public address";

/** @throws {MessageRefused | ChannelUnavailable} when no answer comes. */
function post(url: URL, options: RequestOptions, body: Uint8Array): Promise<IncomingMessage> {
  const request = url.protocol === "http:" ? httpRequest : httpsRequest;
  return new Promise((resolve, reject) => {
    // A connection of its own: one that is kept open may be closed under a request, of which then nothing is known.
    const outgoing = request(url, { ...options, method: "POST", agent: false }, (answer) => {
      drain(answer);
      resolve(answer);
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      reject(error instanceof NotPublic ? refused(NOT_PUBLIC) : unavailable(kindOf(error.code ?? error.name)));
    });
    outgoing.end(body);
  });
}

function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_ANSWER_BYTES) answer.destroy();
  });
  // Whatever happens to the rest of it: the status is known.
  answer.on("error", () => undefined);
}

/** Too Early and Too Many Requests ask to come again. https://www.rfc-editor.org/rfc/rfc6585#section-4 */
const BUSY = new Set([425, 429]);
/** https://www.rfc-editor.org/rfc/rfc9110#section-15.5.9 */
const REQUEST_TIMEOUT = 408;
const LONGEST_RECEIPT = 256;

function deliveryOf({ statusCode: status = 0, headers }: IncomingMessage): Delivery {
  if (BUSY.has(status)) return { isTaken: false, reason: `status ${status}` };
  if (status >= 500 || status === REQUEST_TIMEOUT) throw unavailable(`status ${status}`);
  if (status < 200 || status >= 300) throw refused(`status ${status}`);
  const receipt = headers["request-id"];
  return { isTaken: true, ...(typeof receipt === "string" && { receipt: receipt.slice(0, LONGEST_RECEIPT) }) };
}

// No cause goes along: Node names hosts in what it says, and an address may hold a secret.

const refused = (reason: string) =>
  new MessageRefused("The webhook refuses the message", { channel: "webhook", reason });

const unavailable = (reason: string) =>
  new ChannelUnavailable("The webhook did not say that it took the message", { channel: "webhook", reason });
