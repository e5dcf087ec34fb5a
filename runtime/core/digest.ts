import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** Of base64url: 132 bits, so that two never meet by accident. */
const LENGTH = 22;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * A short name for some texts of any length, in their order: the same for the same texts, and different for others.
 * @returns 22 characters of base64url
 */
export function digestOf(...texts: readonly string[]): string {
  // As JSON, so that ("a", "bc") and ("ab", "c") differ. Lone surrogates are escaped by it, so every text counts.
  const bytes = sha256(utf8ToBytes(JSON.stringify(texts)));
  let digest = "";
  for (let bit = 0; digest.length < LENGTH; bit += 6) digest += ALPHABET[sixBits(bytes, bit)] ?? "";
  return digest;
}

function sixBits(bytes: Uint8Array, bit: number): number {
  const at = bit >> 3;
  const pair = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  return (pair >> (10 - (bit & 7))) & 63;
}
