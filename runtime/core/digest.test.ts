import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { digestOf } from "./digest.ts";

describe("a digest of texts", () => {
  it("is the beginning of their SHA-256 as JSON, in base64url", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        const whole = createHash("sha256").update(JSON.stringify(texts)).digest("base64url");
        expect(digestOf(...texts)).toBe(whole.slice(0, 22));
      }),
    );
  });

  it("tells texts apart however they are cut", () => {
    expect(digestOf("a", "bc")).not.toBe(digestOf("ab", "c"));
  });
});
