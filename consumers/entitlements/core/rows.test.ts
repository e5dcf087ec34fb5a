import { describe, expect, it } from "@jest/globals";
import { subscriptionBoughtV1 } from "../../../schemas/billing/subscription-bought.v1.ts";
import { fact } from "../../../test/builders.ts";
import { noteOf } from "./note.ts";
import {
  accessIn,
  ERASED_LIVE,
  ERASED_VERSION,
  isNote,
  noteIn,
  noteRow,
  saidIn,
  sayingIn,
  versionOfCount,
} from "./rows.ts";

describe("the version of access", () => {
  it("is greater with more facts, else with more heard live, else with newer rules", () => {
    const versions = [
      versionOfCount(9, 9, 9),
      versionOfCount(10, 2, 1),
      versionOfCount(10, 2, 2),
      versionOfCount(10, 10, 1),
      versionOfCount(11, 0, 1),
      versionOfCount(99_999_999, 99_999_999, 9_999),
    ];
    expect([...versions].sort()).toEqual(versions);
    expect(versions.at(-1)).toBe(ERASED_VERSION);
  });

  it("is a sequence, as envelopes may carry it", () => {
    for (const sequence of [versionOfCount(1, 0), ERASED_VERSION]) {
      expect(fact(subscriptionBoughtV1, {}, { sequence }).sequence).toMatch(/^\d{20}$/);
    }
    expect(ERASED_LIVE).toBeGreaterThan(99_999_999);
  });
});

describe("a fact's row", () => {
  const bought = fact(subscriptionBoughtV1);
  const note = noteOf(bought);

  it("fits a sort key and is the fact's own, whatever ids look like", () => {
    const longest = { ...bought, id: "\u{1F600}".repeat(64), source: "\u0000".repeat(128) };
    const rows = [bought, longest, { ...bought, source: bought.id, id: bought.source }].map((one) =>
      note === undefined ? undefined : noteRow(one, "u1", note),
    );
    expect(new Set(rows.map((row) => row?.sk)).size).toBe(3);
    expect(rows.every((row) => row !== undefined && row.sk.length < 64 && isNote(row))).toBe(true);
  });

  it("holds what is noted, beside its key", () => {
    const row = note === undefined ? undefined : noteRow(bought, "u1", note);
    expect(row).toEqual({ pk: "U#u1", sk: expect.stringMatching(/^F#/), ...note });
    expect(row === undefined ? undefined : noteIn(row)).toEqual(row);
  });
});

describe("a row that is not there", () => {
  it("has no access, and nothing was said of it", () => {
    expect(accessIn(undefined)).toBeUndefined();
    expect(saidIn(undefined)).toEqual({ windows: "[]", version: "" });
    expect(sayingIn(undefined)).toBe("");
  });
});
