/** A byte order mark is part of the bytes: dropped silently, they could not be restored. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @returns the text these bytes are in UTF-8, whose encoding is these bytes again; undefined when there is none. */
export function exactText(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
