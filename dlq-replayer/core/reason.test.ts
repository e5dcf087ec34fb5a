import { describe, expect, it } from "@jest/globals";
import { foreignReason } from "./reason.ts";

describe("a reason that somebody else's service gave", () => {
  it("is one and the same for failures that differ by ids, numbers and quotations", () => {
    const [one, other] = [
      foreignReason("Error", 'Item "ann" of 7f3c1f0e-0000-4000-8000-0123456789ab failed after 3 attempts'),
      foreignReason("Error", 'Item "bea" of 00000000-0000-4000-8000-000000000001 failed after 12 attempts'),
    ];
    expect(one.fingerprint).toBe(other.fingerprint);
    expect(one.message).not.toBe(other.message);
  });

  it("is another one for another code or other words", () => {
    const all = [
      foreignReason("Error", "timed out"),
      foreignReason("Timeout", "timed out"),
      foreignReason("Error", "gone"),
    ];
    expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(3);
  });

  it("is short, and all of its message counts for the fingerprint", () => {
    const long = foreignReason("Error", `${"x".repeat(600)} a`);
    expect(long).toEqual({
      code: "Error",
      message: "x".repeat(500),
      fingerprint: expect.stringMatching(/^[\w-]{12}$/),
    });
    expect(long.fingerprint).not.toBe(foreignReason("Error", `${"x".repeat(600)} b`).fingerprint);
  });
});
