import { isUtf8 } from "node:buffer";

/** Bytes as JSON holds them: as text where they are its UTF-8, else as base64. */
export type Bytes = { readonly text: string } | { readonly base64: string };

export const bytesIn = (bytes: Bytes): Buffer =>
  "text" in bytes ? Buffer.from(bytes.text) : Buffer.from(bytes.base64, "base64");

export function asBytes(content: Uint8Array | string): Bytes {
  const bytes = Buffer.from(content);
  return isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString("base64") };
}
