import { describe, expect, it } from "@jest/globals";
import { producers } from "../../producers/index.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import { DOORS } from "./doors-under-test.ts";
import { factWithCanaries } from "./marked.ts";
import { poisonOf } from "./poison.ts";
import { leaksOver, seedsOf } from "./seeds.ts";

describe("what a door logs and answers", () => {
  it("is told of by every producer", () => {
    expect(producers.map(({ name }) => name).sort()).toEqual(["ingest-api", "router", "social-api"]);
  });

  const cases = DOORS.flatMap((door) => catalogue.map((definition) => ({ door, definition })));
  it.each(cases.map((one, place) => [one.door.name, one.definition.type, { ...one, place }] as const))(
    "has in %s nothing personal of %s",
    async (_, __, { door, definition, place }) => {
      const leaks = await leaksOver(seedsOf(1, place), (run) => {
        const { luck } = run;
        const fact = factWithCanaries(definition, run);
        const poison = luck.shuffled(poisonOf(fact, luck)).slice(0, 8);
        return door.pass(fact, poison, { luck, share: luck.pick([0, 0.1, 0.5, 1]) });
      });
      expect(leaks).toEqual([]);
    },
  );
});
