import { describe, expect, it } from "@jest/globals";
import { aFound, NOON_MS, recordOf } from "./fixtures/story.ts";
import { foundFact, identityOf } from "./found-fact.ts";

describe("a found fact", () => {
  it("is its envelope, without its data", () => {
    const fact = aFound("f", { correlationId: "story", causationId: "cause" });
    expect(foundFact(recordOf(fact))).toEqual(fact);
  });

  it("begins a correlation of its own where it names none", () => {
    expect(foundFact(recordOf(aFound("f")))).toMatchObject({ correlationId: "f" });
  });

  it("bears whatever stands in the place of text", () => {
    const said = { id: "f", type: "post-published.v1", source: 7, subject: null, correlationid: {}, causationid: 1 };
    expect(foundFact({ bytes: Buffer.from(JSON.stringify(said)), arrivedMs: NOON_MS })).toEqual({
      ...{ id: "f", type: "post-published.v1", source: "", subject: "", time: "", correlationId: "f" },
      arrivedMs: NOON_MS,
    });
  });

  it.each(["", "no JSON", "[]", '{"type":"x.v1"}', '{"id":"x"}'])("is none in %j", (text) => {
    expect(foundFact({ bytes: Buffer.from(text), arrivedMs: NOON_MS })).toBeUndefined();
  });

  it("is the same as another of its source and id", () => {
    expect(identityOf(aFound("f"))).toBe(identityOf(aFound("f", { type: "other.v1" })));
    expect(identityOf(aFound("f"))).not.toBe(identityOf(aFound("f", { source: "/other" })));
  });
});
