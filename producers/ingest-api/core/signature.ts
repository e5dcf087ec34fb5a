import { signedContent } from "../../../runtime/core/signature.ts";

/** Seconds. What is older was perhaps overheard; what is newer comes from a clock that is wrong. */
const TOLERANCE_SECONDS = 300;

/** What a request says about who sent it. */
export interface Signed {
  readonly keyId: string | undefined;
  /** Seconds since 1970. */
  readonly timestamp: string | undefined;
  /** `v1=<hex>`, and perhaps more of them behind commas. */
  readonly signature: string | undefined;
  /** As it came, before anybody parsed it. */
  readonly body: Uint8Array;
}

export interface Verifier {
  /** Secrets by key id. While keys are rotated two are live. */
  readonly keys: ReadonlyMap<string, string>;
  readonly now: Date;
  /** @returns lower-case hexadecimal. */
  readonly hmacSha256: (secret: string, message: Uint8Array) => string;
  /** In a time that does not depend on where two texts differ. */
  readonly isSame: (a: string, b: string) => boolean;
}

/** @returns undefined when the request is genuine, or else what its sender can put right. */
export function whyNotGenuine(signed: Signed, { keys, now, hmacSha256, isSame }: Verifier): string | undefined {
  const { keyId, timestamp, signature, body } = signed;
  if (keyId === undefined || timestamp === undefined || signature === undefined) {
    return "Sign the request: chorus-key-id, chorus-timestamp and chorus-signature are needed";
  }
  if (!/^\d{1,12}$/.test(timestamp)) return "chorus-timestamp is not a number of seconds since 1970";
  const nowSeconds = Math.floor(now.getTime() / 1000);
  if (Math.abs(nowSeconds - Number(timestamp)) > TOLERANCE_SECONDS) {
    return `chorus-timestamp is more than ${TOLERANCE_SECONDS} seconds from the time here, ${nowSeconds}`;
  }
  const secret = keys.get(keyId);
  const expected = secret && hmacSha256(secret, signedContent(timestamp, body));
  const given = signature.split(",").map((part) => part.trim());
  if (expected && given.some((part) => isSame(part, `v1=${expected}`))) return undefined;
  return "chorus-signature is not that of a live key over `<chorus-timestamp>.<body>`";
}
