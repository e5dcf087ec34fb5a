import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { consumers } from "../../consumers/index.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../builders.ts";

const queues = consumers.flatMap(({ hears, functions }) =>
  functions.flatMap(({ trigger, reads }) => (trigger.on === "queue" ? [{ hears, trigger, reads }] : [])),
);

describe("every queue's letters", () => {
  it.each(queues)("can be read in $trigger.queue: what the topic lets through, or the steps it names", (one) => {
    const { hears, trigger, reads } = one;
    const readable = (reads ?? (hears === "every" ? [] : hears)).map(({ type }) => type);
    expect(readable).not.toEqual([]);
    // A queue of steps alone has nothing of what the consumer hears; one behind the topic has nothing else.
    expect(reads === undefined).toBe(trigger.hears !== undefined);
    expect(readable).toEqual(expect.arrayContaining([...(trigger.hears ?? [])]));
  });
});

describe("the marks of a fact", () => {
  const telling = consumers.flatMap(({ name, hears, marks }) => (marks === undefined ? [] : [{ name, hears, marks }]));

  it.each(telling)("are told by $name of what it hears, and of nothing else", ({ hears, marks }) => {
    const others = catalogue.filter((definition) => hears !== "every" && !hears.includes(definition));
    expect(others.flatMap((definition) => marks(fact(definition)))).toEqual([]);
    expect(catalogue.flatMap((definition) => marks(fact(definition)))).not.toEqual([]);
  });

  it.each(telling)("are told by $name without failing, however strange a fact is", ({ marks }) => {
    const strange = fc.oneof(fc.anything(), fc.object({ key: fc.constantFrom("userId", "postId", "subscriptionId") }));
    const parts = fc.record(
      { id: strange, source: strange, time: strange, sequence: strange, data: strange },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...catalogue), parts, ({ example }, part) => {
        expect(marks({ ...example, ...(part as Partial<Fact>) })).toBeInstanceOf(Array);
      }),
    );
  });
});
