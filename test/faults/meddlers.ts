import { once } from "node:events";
import type { Chance } from "../chance.ts";
import type { Moment } from "../crashing-ports.ts";
import type { Meddler, PortCall } from "./meddled-ports.ts";

/** A worker that may die; whatever it still would have done then is not done. */
export interface Mortal {
  readonly meddle: Meddler;
  /** Settles when it dies. */
  readonly dies: Promise<unknown>;
}

/** Counts calls over all the workers that it makes, of which one dies at one of them. */
export interface Assassin {
  readonly calls: number;
  /** A new worker. */
  readonly employ: () => Mortal;
}

/** @param at the call, counted from 0, before or after which whoever makes it dies. */
export function killingAt(at: number, moment: Moment): Assassin {
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    employ: () => mortal(() => (calls++ === at ? moment : undefined)),
  };
}

/** @param ofOne how many calls are somebody's last. */
export const killingAtChance = (luck: Chance, ofOne: number): (() => Mortal) => {
  return () => mortal(() => (luck.next() < ofOne ? luck.pick(["before", "after"]) : undefined));
};

function mortal(diesAtThis: () => Moment | undefined): Mortal {
  const dying = new AbortController();
  const isDead = (): boolean => dying.signal.aborted;
  const end = (): Promise<never> => {
    dying.abort();
    return NEVER;
  };
  return {
    dies: once(dying.signal, "abort"),
    async meddle({ all }) {
      if (isDead()) return NEVER;
      const moment = diesAtThis();
      if (moment === "before") return end();
      const answer = await all();
      return moment === "after" || isDead() ? end() : answer;
    },
  };
}

const NEVER = new Promise<never>(() => undefined);

/** What can become of one call that nobody dies of. */
export const MISHAPS = ["fails before", "fails after", "is done in part", "is late", "is done twice"] as const;
export type Mishap = (typeof MISHAPS)[number];

const LATEST_TURNS = 5;

/**
 * At chance, evenly. What is late comes after others that were asked for later, so calls are also reordered.
 * @param ofOne how many calls something befalls
 */
export function mishapsAtChance(luck: Chance, ofOne: number): Meddler {
  return (call) => (luck.next() < ofOne ? befalling(luck.pick(MISHAPS), call, luck) : call.all());
}

async function befalling<T>(mishap: Mishap, { all, half, refusal }: PortCall<T>, luck: Chance): Promise<T> {
  switch (mishap) {
    case "fails before":
      throw refusal();
    case "fails after":
      await all();
      throw refusal();
    case "is done in part":
      if (half === undefined) throw refusal();
      return half();
    case "is late":
      for (let turns = 1 + luck.below(LATEST_TURNS); turns > 0; turns--) await new Promise(setImmediate);
      return all();
    case "is done twice":
      await all();
      return all();
  }
}

/** One meddler behind another. */
export const inTurn =
  (first: Meddler, second: Meddler): Meddler =>
  (call) =>
    first({ ...call, all: () => second(call) });

const JUMP_MS = 600_000;

/** A clock that now and then is set, forwards or back, by up to ten minutes; also between two looks of one batch. */
export function jumpingClock(now: () => Date, luck: Chance, ofOne: number): () => Date {
  let offMs = 0;
  return () => {
    if (luck.next() < ofOne) offMs = Math.round((luck.next() * 2 - 1) * JUMP_MS);
    return new Date(now().getTime() + offMs);
  };
}
