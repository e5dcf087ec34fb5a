import { describe, expect, it } from "@jest/globals";
import { catalogue } from "../../schemas/catalogue.ts";
import { doors } from "./doors.ts";
import { isSayable } from "./judging/facts.ts";
import { aFact } from "./making/facts.ts";
import { chanceOf } from "./making/seeds.ts";
import { failureText } from "./report.ts";
import { run } from "./run.ts";

/** A short form of `npm run fuzz`, which takes 100,000 at each door and another seed each time. */
const INPUTS = 200;
const SEED = 20_260_302;

describe("what somebody else wrote", () => {
  it.each(doors)("breaks no promise at the door $name, which takes $takes", async (door) => {
    const { failure, taken, refused } = await run(door, { seed: SEED, inputs: INPUTS });
    expect(failure && failureText(failure)).toBeUndefined();
    // Nothing would be proved by inputs that are all alike.
    expect(Math.min(taken, refused)).toBeGreaterThan(INPUTS / 20);
  });

  it.each(doors)("is made again for $name by its seed and its number alone", async (door) => {
    const [one, other] = [await door.open(), await door.open()];
    one.make(chanceOf(SEED, door.name, 0));
    expect(one.make(chanceOf(SEED, door.name, 7))).toEqual(other.make(chanceOf(SEED, door.name, 7)));
    await Promise.all([one.close(), other.close()]);
  });

  it.each(catalogue)("begins as something right: $type", (definition) => {
    for (let number = 0; number < 20; number++)
      expect(isSayable(aFact(definition, chanceOf(SEED, definition.type, number)))).toBe(true);
  });
});
