import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { signer } from "./sign.ts";

/** Node's own, as the SDK's signer wants it. */
class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", Buffer.from(secret as Uint8Array));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(Buffer.from(data as Uint8Array));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,40}$/);
const requests = fc.record({
  region: fc.constantFrom("eu-west-1", "us-gov-east-1"),
  accessKeyId: word,
  secretAccessKey: word,
  sessionToken: fc.option(word, { nil: undefined }),
  body: fc.string({ unit: "grapheme" }),
  target: word,
  at: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
});

describe("a signature", () => {
  it("is the one that the SDK's signer makes", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async ({ region, accessKeyId, secretAccessKey, sessionToken, body, target, at }) => {
        const credentials = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
        const host = `sqs.${region}.amazonaws.com`;
        const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": `AmazonSQS.${target}` };
        const theirs = new SignatureV4({ service: "sqs", region, credentials, sha256: Sha256, applyChecksum: false });
        const expected = await theirs.sign(
          {
            method: "POST",
            protocol: "https:",
            hostname: host,
            path: "/",
            query: {},
            headers: { ...headers, host },
            body,
          },
          { signingDate: at },
        );
        const ours = signer({ service: "sqs", region, credentials })({ host, headers, body, at });
        expect(ours).toEqual(expected.headers);
      }),
    );
  });

  it("changes with the day, though the key is kept", () => {
    const sign = signer({
      service: "sqs",
      region: "eu-west-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    const on = (at: string) => sign({ host: "h", headers: {}, body: "", at: new Date(at) })["authorization"];
    expect(on("2026-03-01T23:59:59Z")).toContain("/20260301/");
    expect(on("2026-03-02T00:00:00Z")).toContain("/20260302/");
    expect(on("2026-03-01T23:59:59Z")).toContain("/20260301/");
  });
});
