import { describe, expect, it } from "@jest/globals";
import { merge } from "../runtime/core/plan.ts";
import type { Listener } from "../runtime/definition.ts";
import { memoryRowStore } from "../runtime/memory/row-store.ts";
import { userJoinedV1 } from "../schemas/account/user-joined.v1.ts";
import { fact } from "./builders.ts";
import { chance } from "./chance.ts";
import { simulatedConsumer } from "./simulated-consumer.ts";

/** Fails so many times before it handles anything. */
function listenerFailing(times: number): Listener {
  let failures = 0;
  return {
    name: "clumsy",
    hears: [userJoinedV1],
    *apply(fact) {
      if (failures++ < times) throw new TypeError("newest is not a function");
      yield* merge({ pk: fact.subject, sk: "-" }, { heard: { rule: "flag" } });
    },
  };
}

describe("a simulated consumer", () => {
  it("delivers again what failed", async () => {
    const store = memoryRowStore();
    await simulatedConsumer([listenerFailing(3)], store, chance(1)).hear([fact(userJoinedV1)]);
    expect(store.rows()).toMatchObject([{ heard: true }]);
  });

  it("ends with the reason where a fault in the consumer fails every delivery", async () => {
    const consumer = simulatedConsumer([listenerFailing(Infinity)], memoryRowStore(), chance(1));
    await expect(consumer.hear([fact(userJoinedV1)])).rejects.toThrow(
      /^clumsy: after 20 deliveries still TypeError: is not a function in .* for .*user-joined\.v1/,
    );
  });

  it("parks what nobody can read", async () => {
    const consumer = simulatedConsumer([listenerFailing(0)], memoryRowStore(), chance(1));
    await consumer.hear([{ ...fact(userJoinedV1), data: {} }]);
    expect(consumer.parked).toMatchObject([{ code: "UNREADABLE_FACT" }]);
  });
});
