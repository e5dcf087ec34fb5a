import { describe, expect, it } from "@jest/globals";
import { aFact } from "../../test/contracts/publisher.contract.ts";
import { handlingOf } from "../kit/context.ts";
import { missingFrom } from "./enrich.ts";

const sevens = (digits: number) => "7".repeat(digits);
const trace = "1".repeat(32);
const cause = {
  ...aFact("cause", "user-1"),
  correlationid: "story-1",
  traceparent: `00-${trace}-${"2".repeat(16)}-00`,
};

describe("what a fact lacks", () => {
  it("begins a correlation with its own id, and a sampled trace", () => {
    expect(missingFrom(aFact("fact-1", "user-1"), undefined, sevens)).toEqual({
      correlationid: "fact-1",
      traceparent: `00-${sevens(32)}-${sevens(16)}-01`,
    });
  });

  it("follows from the fact being handled", () => {
    expect(missingFrom(aFact("effect", "user-1"), handlingOf(cause), sevens)).toEqual({
      correlationid: "story-1",
      causationid: "cause",
      traceparent: `00-${trace}-${sevens(16)}-00`,
    });
  });

  it("takes the handled fact's id as correlation when that began the story", () => {
    const handling = handlingOf(aFact("cause", "user-1"));
    expect(missingFrom(aFact("effect", "user-1"), handling, sevens)).toMatchObject({ correlationid: "cause" });
  });

  it("is marked as replayed while a replayed fact is handled", () => {
    const handling = handlingOf({ ...cause, replayid: "replay-1" });
    expect(missingFrom(aFact("effect", "user-1"), handling, sevens)).toMatchObject({ replayid: "replay-1" });
  });

  it("is nothing that it carries", () => {
    const complete = { ...cause, id: "effect", causationid: "own", replayid: "own" };
    expect(missingFrom(complete, undefined, sevens)).toBeUndefined();
    expect(missingFrom(complete, handlingOf({ ...cause, replayid: "replay-1" }), sevens)).toEqual({});
  });

  it("never makes a fact its own cause", () => {
    expect(missingFrom(aFact("cause", "user-1"), handlingOf(cause), sevens)).not.toHaveProperty("causationid");
  });

  it("begins a new trace when the parent's cannot be read", () => {
    const handling = { ...handlingOf(cause), traceparent: "ff-future" };
    expect(missingFrom(aFact("effect", "user-1"), handling, sevens)).toMatchObject({
      traceparent: `00-${sevens(32)}-${sevens(16)}-01`,
    });
  });
});
