import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "@jest/globals";
import type { Listener } from "../../runtime/definition.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Fact } from "../../schemas/event.ts";
import { type Chance, chance } from "../chance.ts";
import type { ProjectionUnderTest } from "../contracts/order-free.contract.ts";
import type { Moment } from "../crashing-ports.ts";
import { ACCEPTANCE, disordered } from "../disorder.ts";
import { simulatedConsumer, type SimulatedWorld } from "../simulated-consumer.ts";
import { inTurn, jumpingClock, killingAt, killingAtChance, mishapsAtChance, type Mortal } from "./meddlers.ts";
import { meddledPorts } from "./meddled-ports.ts";
import { repeatBy, seedsOr, underSeed } from "./seeds.ts";

const MOMENTS = ["before", "after"] as const satisfies readonly Moment[];
const SEEDS = [1, 2];
const FEW = 14;
const SHARE = 0.05;
const DEATHS = 0.01;
const JUMPS = 0.05;

/** What every projection is held to when things go wrong: what is shown is the oracle's all the same. */
export function projectionFaultsContract<World extends { readonly facts: readonly Fact[] }, Shown>(
  name: string,
  { listeners, world, around = () => ({}), shown, oracle }: ProjectionUnderTest<World, Shown>,
): void {
  describe(`${name}, whatever goes wrong`, () => {
    it.each(MOMENTS)("is the oracle's when a worker dies %s any call, and its batch comes again", async (moment) => {
      const [seed = 1] = seedsOr(SEEDS);
      const told = few(world(chance(seed)), chance(seed));
      const wrong: string[] = [];
      let calls = Infinity;
      for (let at = 0; at < calls; at++) {
        const assassin = killingAt(at, moment);
        const ill = { worker: workerBy(assassin.employ) };
        const isShown = await shownAfter(told.facts, { told, luck: chance(seed), ill });
        if (!isDeepStrictEqual(isShown, oracle(told))) wrong.push(`${moment} call ${at}. ${repeatBy(seed)}`);
        calls = assassin.calls;
      }
      expect(wrong).toEqual([]);
      // A batch shares its calls, so they may be fewer than its facts.
      expect(calls).toBeGreaterThan(1);
    });

    it.each(seedsOr(SEEDS))(
      "is the oracle's under throttles, lost answers, halves, delays, repetitions, deaths and clocks that jump (seed %i)",
      (seed) =>
        underSeed(seed, async (luck) => {
          const told = world(luck);
          const mishaps = mishapsAtChance(luck, SHARE);
          const employ = killingAtChance(luck, DEATHS);
          const { now } = { now: () => new Date(0), ...around(told) };
          const ill: SimulatedWorld = {
            now: jumpingClock(now, luck, JUMPS),
            worker: workerBy(() => {
              const { meddle, dies } = employ();
              return { dies, meddle: inTurn(meddle, mishaps) };
            }),
          };
          const facts = disordered(told.facts, ACCEPTANCE, luck);
          expect(await shownAfter(facts, { told, luck, ill })).toEqual(oracle(told));
        }),
    );

    it("catches a kit that takes a fact for done as soon as it has come", async () => {
      const told = few(world(chance(1)), chance(1));
      let isCaught = false;
      for (let at = 0; at < told.facts.length && !isCaught; at++) {
        const eager = listeners.map((listener, index) => (index === 0 ? eagerListener(listener) : listener));
        const ill = { worker: workerBy(killingAt(at, "before").employ) };
        isCaught = !isDeepStrictEqual(
          await shownAfter(told.facts, { told, luck: chance(1), ill, heardBy: eager }),
          oracle(told),
        );
      }
      expect(isCaught).toBe(true);
    });
  });

  async function shownAfter(
    facts: readonly Fact[],
    { told, luck, ill, heardBy = listeners }: Ill<World>,
  ): Promise<Shown> {
    const store = memoryRowStore();
    const consumer = simulatedConsumer(heardBy, store, luck, { ...around(told), ...ill });
    await consumer.hear(facts);
    expect(consumer.parked).toEqual([]);
    return shown(told, store, luck);
  }
}

interface Ill<World> {
  readonly told: World;
  readonly luck: Chance;
  readonly ill: SimulatedWorld;
  readonly heardBy?: readonly Listener[];
}

/** Somebody who notes first and works then, as a table of ids that were seen does. */
function eagerListener(listener: Listener): Listener {
  const seen = new Set<string>();
  return {
    ...listener,
    *apply(fact) {
      if (seen.has(fact.id)) return;
      seen.add(fact.id);
      yield* listener.apply(fact);
    },
  };
}

const workerBy =
  (employ: () => Mortal): NonNullable<SimulatedWorld["worker"]> =>
  (ports) => {
    const { meddle, dies } = employ();
    return { ports: meddledPorts(ports, meddle), dies };
  };

/** So few that every call can be somebody's last, one after the other; of each type one, and some more. */
function few<World extends { readonly facts: readonly Fact[] }>(told: World, luck: Chance): World {
  const shuffled = luck.shuffled(told.facts);
  const ofEachType = new Map(shuffled.map((fact) => [fact.type, fact]));
  const chosen = new Set([...ofEachType.values(), ...shuffled].slice(0, Math.max(ofEachType.size, FEW)));
  return { ...told, facts: told.facts.filter((fact) => chosen.has(fact)) };
}
