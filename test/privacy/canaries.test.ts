import { describe, expect, it } from "@jest/globals";
import { chance } from "../chance.ts";
import { cage, leakWords } from "./canaries.ts";

const PLACE = { type: "user-joined.v1", path: "data.handle" };

function released(seed = 1) {
  const nest = cage(chance(seed));
  const canary = nest.canary(PLACE);
  const pathsIn = (text: string) => nest.leaksIn([{ kind: "a log", text }]).map(({ path }) => path);
  return { nest, canary, pathsIn };
}

describe("a canary", () => {
  it.each<[string, (canary: string) => string]>([
    ["as it is", (canary) => `hello ${canary}!`],
    ["in another case", (canary) => canary.toLowerCase()],
    ["encoded for a URL", (canary) => encodeURIComponent(`"${canary}" ü`)],
    ["in JSON, twice", (canary) => JSON.stringify(JSON.stringify({ said: `"${canary}"\n` }))],
    ["in base64", (canary) => Buffer.from(canary).toString("base64")],
    ["in base64, behind one byte", (canary) => Buffer.from(`x${canary}`).toString("base64")],
    ["in base64, behind two bytes", (canary) => Buffer.from(`xy${canary} and more`).toString("base64")],
    ["in base64 for URLs", (canary) => Buffer.from(`???${canary}???`).toString("base64url")],
    ["cut off behind twelve characters", (canary) => canary.slice(0, 12)],
    ["without its beginning", (canary) => canary.slice(-12)],
    ["in the middle", (canary) => `xxxx${canary.slice(4, 16)}xxxx`],
  ])("is seen %s", (_, shown) => {
    for (let seed = 1; seed <= 30; seed++) {
      const { canary, pathsIn } = released(seed);
      expect(pathsIn(`${"before ".repeat(9)}${shown(canary)} after`)).toEqual(["data.handle"]);
    }
  });

  it.each<[string, (canary: string) => string]>([
    ["nothing of it is there", () => "hello"],
    ["less is there than tells anybody anything", (canary) => `${canary.slice(0, 11)} ${canary.slice(11)}`],
    ["a hash of it is there", () => "f980a819e8f9b0b9dbe34db6"],
  ])("is not seen where %s", (_, shown) => {
    const { canary, pathsIn } = released();
    expect(pathsIn(shown(canary))).toEqual([]);
  });

  it("is one of its own each time", () => {
    const { nest } = released();
    const many = Array.from({ length: 1_000 }, () => nest.canary(PLACE).toLowerCase());
    expect(new Set(many).size).toBe(1_000);
    expect(many.every((one) => /^[a-z\d]{20}$/.test(one))).toBe(true);
  });

  it("names, where it is seen, its schema, its field, the output and the seed", () => {
    const { nest, canary } = released();
    const [leak, ...others] = nest.leaksIn([
      { kind: "the log of timelines", text: `"error":"no ${canary} and no ${canary}"` },
    ]);
    expect(others).toEqual([]);
    expect(leak && leakWords(leak, 17)).toBe(
      `seed 17: data.handle of user-joined.v1 stands in the log of timelines: …"error":"no ${canary} and no ${canary}"…`,
    );
  });
});
