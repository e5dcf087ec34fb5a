import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { inWords, problemsIn } from "./problems.ts";

const schema = z.object({ data: z.object({ mentions: z.array(z.object({ id: z.string() })), n: z.number() }) });

describe("what a schema finds wrong", () => {
  it("is told by path, as JavaScript writes it", () => {
    const { error } = schema.safeParse({ data: { mentions: [{ id: "a" }, { id: 7 }] } });
    expect(error && problemsIn(error).map(({ path }) => path)).toEqual(["data.mentions[1].id", "data.n"]);
  });

  it("is told by names that are not as long as somebody made them", () => {
    const { error } = z.record(z.string(), z.number()).safeParse({ ["x".repeat(5_000)]: "a" });
    expect(error && problemsIn(error).map(({ path }) => path)).toEqual([`${"x".repeat(128)}…`]);
  });

  it("is told in words, the first five", () => {
    const problems = Array.from({ length: 7 }, (_, n) => ({ path: n === 0 ? "" : `f${n}`, message: "no" }));
    expect(inWords(problems)).toBe("no; f1: no; f2: no; f3: no; f4: no");
  });
});
