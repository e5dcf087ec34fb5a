import { createHmac, timingSafeEqual } from "node:crypto";
import { whyNotGenuine } from "./core/signature.ts";

export interface IngestSettings {
  /** Secrets by key id. */
  readonly keys: ReadonlyMap<string, string>;
  /** Whether a request that bears no signature at all is let in. One that bears a wrong one never is. */
  readonly unsigned: "refuse" | "accept";
}

/**
 * @param headers by lower-case name
 * @returns why the sender is not let in; undefined when it is.
 */
export function whyStrange(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  now: Date,
  { keys, unsigned }: IngestSettings,
): string | undefined {
  const keyId = headers["chorus-key-id"];
  const timestamp = headers["chorus-timestamp"];
  const signature = headers["chorus-signature"];
  const isUnsigned = keyId === undefined && timestamp === undefined && signature === undefined;
  if (isUnsigned && unsigned === "accept") return undefined;
  return whyNotGenuine({ keyId, timestamp, signature, body }, { keys, now, hmacSha256, isSame });
}

const hmacSha256 = (secret: string, message: Uint8Array): string =>
  createHmac("sha256", secret).update(message).digest("hex");

const isSame = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
