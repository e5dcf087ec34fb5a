import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { type Signed, type Verifier, whyNotGenuine } from "./signature.ts";

const NOW_SECONDS = 1_772_355_600;
const SECRET = "a secret of the monolith";
const BODY = Buffer.from('{"id":"1"}');

const verifier: Verifier = {
  keys: new Map([
    ["old", "a secret of last month"],
    ["new", SECRET],
  ]),
  now: new Date(NOW_SECONDS * 1000),
  hmacSha256: (secret, message) => createHmac("sha256", secret).update(message).digest("hex"),
  isSame: (a, b) => a === b,
};

describe("a request's signature", () => {
  it("is that of a live key over timestamp and raw body, as `openssl dgst -sha256 -hmac` makes it", () => {
    const signature = "v1=d1a9e50031de314ae2ae137ef6df1409ac860b3668c7c902a55f258b93cb2a92";
    expect(whyNotGenuine({ ...signatureOf("new", SECRET), signature }, verifier)).toBeUndefined();
  });

  it("is good under either of two keys while they are rotated", () => {
    expect(whyNotGenuine(signatureOf("old", "a secret of last month"), verifier)).toBeUndefined();
  });

  it("may be one of several, for a sender that signs with both", () => {
    const { signature, ...signed } = signatureOf("new", SECRET);
    expect(whyNotGenuine({ ...signed, signature: `v1=00ff, ${signature ?? ""}` }, verifier)).toBeUndefined();
  });

  it.each<[string, Partial<Signed>]>([
    ["another body", { body: Buffer.from('{"id":"2"}') }],
    ["another time", { timestamp: String(NOW_SECONDS + 1) }],
    ["another key", { keyId: "old" }],
    ["a key nobody has", { keyId: "lost" }],
    ["a key nobody has, and no signature either", { keyId: "lost", signature: "v1=undefined" }],
    ["another version", { signature: "v0=00" }],
    ["no signature in it", { signature: "" }],
  ])("is refused for %s", (_, change) => {
    expect(whyNotGenuine({ ...signatureOf("new", SECRET), ...change }, verifier)).toMatch("not that of a live key");
  });

  it.each([-301, 301])("is refused %i seconds from now, and the answer says what time it is here", (apart) => {
    const signed = signatureOf("new", SECRET, NOW_SECONDS + apart);
    expect(whyNotGenuine(signed, verifier)).toBe(
      "chorus-timestamp is more than 300 seconds from the time here, 1772355600",
    );
  });

  it.each([-300, 300])("is good %i seconds from now", (apart) => {
    expect(whyNotGenuine(signatureOf("new", SECRET, NOW_SECONDS + apart), verifier)).toBeUndefined();
  });

  it.each([{ keyId: undefined }, { timestamp: undefined }, { signature: undefined }])(
    "needs all its parts: %j",
    (gap) => {
      expect(whyNotGenuine({ ...signatureOf("new", SECRET), ...gap }, verifier)).toMatch(/^Sign the request/);
    },
  );

  it.each(["soon", "1e9", "-5", ""])("needs a time in seconds, not %j", (timestamp) => {
    expect(whyNotGenuine({ ...signatureOf("new", SECRET), timestamp }, verifier)).toMatch("not a number of seconds");
  });
});

function signatureOf(keyId: string, secret: string, seconds = NOW_SECONDS): Signed {
  const timestamp = String(seconds);
  const hex = createHmac("sha256", secret).update(`${timestamp}.`).update(BODY).digest("hex");
  return { keyId, timestamp, signature: `v1=${hex}`, body: BODY };
}
