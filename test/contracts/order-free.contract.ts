import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Listener } from "../../runtime/definition.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { type Chance, chance } from "../chance.ts";
import { ACCEPTANCE, disordered } from "../disorder.ts";
import { projectionFaultsContract } from "../faults/projection-faults.contract.ts";
import { seedsOr } from "../faults/seeds.ts";
import { dedupingListener, overwritingStore } from "../mutant-kit.ts";
import { simulatedConsumer, type SimulatedWorld } from "../simulated-consumer.ts";

export interface ProjectionUnderTest<World extends { readonly facts: readonly Fact[] }, Shown> {
  /** The first one's queue is fed by the topic, the others' by the consumer itself. */
  readonly listeners: readonly Listener[];
  /** Small and dense: many facts about few things, with ties in time. */
  readonly world: (luck: Chance) => World;
  /** What the consumer meets beside its rows: a clock, channels. Made anew for each run. */
  readonly around?: (world: World) => SimulatedWorld;
  /** All that people can see of the rows. */
  readonly shown: (world: World, store: RowStore, luck: Chance) => Promise<Shown>;
  /** The same straight from the set of facts, knowing nothing of rows, queues or order. */
  readonly oracle: (world: World) => Shown;
}

const SEEDS = Array.from({ length: 12 }, (_, seed) => seed + 1);
const MUTANT_SEEDS = SEEDS.slice(0, 6);

/**
 * What every projection is held to: it is a function of the set of facts (docs/adr/0005-rows-are-merges.md), also when
 * things go wrong on the way (test/faults/README.md).
 */
export function orderFreeContract<World extends { readonly facts: readonly Fact[] }, Shown>(
  name: string,
  projection: ProjectionUnderTest<World, Shown>,
): void {
  const { listeners, world, around = () => ({}), shown, oracle } = projection;
  projectionFaultsContract(name, projection);
  describe(`${name}, whatever comes in which order`, () => {
    it.each(seedsOr(SEEDS))(
      "equals the oracle after shuffle, duplicates and late facts, and a full replay (seed %i)",
      async (seed) => {
        const luck = chance(seed);
        const told = world(luck);
        const store = memoryRowStore();
        const consumer = simulatedConsumer(listeners, store, luck, around(told));

        await consumer.hear(disordered(told.facts, ACCEPTANCE, luck));
        expect(await shown(told, store, luck)).toEqual(oracle(told));

        await consumer.hear(luck.shuffled(told.facts));
        expect(await shown(told, store, luck)).toEqual(oracle(told));
        expect(consumer.parked).toEqual([]);
      },
    );

    it("catches a kit that drops duplicate ids and lets the last write win", async () => {
      const isCaught = await Promise.all(
        MUTANT_SEEDS.map(async (seed) => {
          const luck = chance(seed);
          const told = world(luck);
          const store = overwritingStore(memoryRowStore());
          const mutants = listeners.map((listener, index) => (index === 0 ? dedupingListener(listener) : listener));
          await simulatedConsumer(mutants, store, luck, around(told)).hear(disordered(told.facts, ACCEPTANCE, luck));
          return !isDeepStrictEqual(await shown(told, store, luck), oracle(told));
        }),
      );
      expect(isCaught).toEqual(MUTANT_SEEDS.map(() => true));
    });
  });
}
