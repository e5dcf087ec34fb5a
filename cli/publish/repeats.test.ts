import { describe, expect, it } from "@jest/globals";
import type { Fact } from "../../schemas/event.ts";
import { repeats } from "./repeats.ts";

const aFact = (id: string, data: unknown = {}): Fact => ({
  specversion: "1.0",
  id,
  source: "/test",
  type: "user-joined.v1",
  subject: "ann",
  time: "2026-03-01T09:00:00Z",
  data,
});

describe("repeats", () => {
  it("tells the same fact once more from another fact of the same id", () => {
    const sighting = repeats();
    expect(sighting(aFact("1"), 1)).toBe("new");
    expect(sighting(aFact("1"), 2)).toBe("repeat");
    expect(sighting(aFact("1", { userId: "bob" }), 3)).toEqual({ otherFactOnLine: 1 });
  });

  it("takes an id for new when another source says it", () => {
    const sighting = repeats();
    sighting(aFact("1"), 1);
    expect(sighting({ ...aFact("1"), source: "/other" }, 2)).toBe("new");
  });

  it("forgets what lies far back, so that memory stays flat", () => {
    const sighting = repeats(2);
    for (const [index, id] of ["1", "2", "3", "4", "5"].entries()) sighting(aFact(id), index + 1);
    expect(sighting(aFact("5"), 6)).toBe("repeat");
    expect(sighting(aFact("4"), 7)).toBe("repeat");
    expect(sighting(aFact("1"), 8)).toBe("new");
  });
});
