import { describe, expect, it } from "@jest/globals";
import { readFact } from "../../schemas/catalogue.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { uploadStoredV1 } from "../../schemas/upload/upload-stored.v1.ts";
import { chance } from "../chance.ts";
import { mixedWorld } from "./mixed.ts";

const DEFINITIONS = [userJoinedV1, uploadStoredV1];
const world = (seed: number) => mixedWorld(chance(seed), DEFINITIONS, { subjects: 12, facts: 200 });
const { subjects, facts } = world(1);

describe("a mixed world", () => {
  it("is the same for the same seed", () => {
    expect(world(1)).toEqual({ subjects, facts });
    expect(world(2)).not.toEqual({ subjects, facts });
  });

  it("is made of facts that everybody can read, of every kind and about every subject", () => {
    expect(facts.map(readFact)).toEqual(facts);
    expect(new Set(facts.map(({ type }) => type))).toEqual(new Set(DEFINITIONS.map(({ type }) => type)));
    expect(new Set(facts.map(({ subject }) => subject))).toEqual(new Set(subjects));
  });

  it("has what carelessness trips over: ties in time, versions of an aggregate's own, odd ids", () => {
    const times = facts.map(({ time }) => time.slice(0, 19));
    expect(new Set(times).size).toBeLessThan(times.length * 0.8);
    expect(facts.some(({ sequence }) => sequence !== undefined)).toBe(true);
    expect(subjects).toEqual(expect.arrayContaining(["a>b", "A#A", "s0"]));
  });

  it("names every fact once", () => {
    expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
  });
});
