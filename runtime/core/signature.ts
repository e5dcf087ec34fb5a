/**
 * How Chorus signs what travels over HTTP, in and out: HMAC-SHA256 over time and body, as `openssl dgst -sha256 -hmac`
 * makes it, with the time beside it in `chorus-timestamp` and the result as `v1=<hex>` in `chorus-signature`.
 *
 * @param timestamp seconds since 1970
 * @param body as it travels, before anybody parses it
 */
export const signedContent = (timestamp: string, body: Uint8Array): Uint8Array =>
  Buffer.concat([Buffer.from(`${timestamp}.`), body]);

/** Characters, so that nobody guesses it. */
const SHORTEST_SECRET = 16;

/**
 * @param variable that the text stands in, for whoever has to mend it
 * @param text `{"<key id>":"<secret>", …}`, or a secret alone, which then has the key id `default`
 * @throws {TypeError} without quoting it
 */
export function signingKeys(variable: string, text: string): ReadonlyMap<string, string> {
  if (!text.trimStart().startsWith("{")) return new Map([["default", text]]);
  const keys = Object.entries(secretsIn(variable, text));
  const good = keys.filter(
    (key): key is [string, string] => typeof key[1] === "string" && key[1].length >= SHORTEST_SECRET,
  );
  if (keys.length === 0 || good.length < keys.length) {
    throw new TypeError(`${variable} should be {"<key id>":"<secret of at least ${SHORTEST_SECRET} characters>"}`);
  }
  return new Map(good);
}

function secretsIn(variable: string, text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    throw new TypeError(`${variable} begins as JSON and is none`);
  }
}
