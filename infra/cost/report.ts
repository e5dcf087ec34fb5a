import type { Stack } from "../stacks/stack.ts";
import { secondsAMonth } from "./assumptions.ts";
import { standingOf } from "./idle.ts";
import { keptOf } from "./kept.ts";
import type { CostModel } from "./model.ts";
import { hopsOf } from "./per-fact.ts";
import { type Charge, MILLION, usdOf } from "./prices.ts";

/** USD throughout. */
export interface CostReport {
  readonly factsPerMonth: number;
  /** To take them as evenly as they come. */
  readonly shardsNeeded: number;
  readonly stacks: readonly StackCost[];
  readonly hops: readonly HopCost[];
  readonly kept: readonly { readonly folder: string; readonly usd: number; readonly charges: readonly Charge[] }[];
  readonly totals: {
    readonly idle: number;
    readonly inUse: number;
    /** Of a million facts from the stream on; a door comes on top. */
    readonly perMillionFacts: Spread;
    /** Of each million facts, a month. */
    readonly kept: number;
    /** Idle, in use, and `factsPerMonth` from the stream on, evenly spread. */
    readonly month: number;
  };
}

export interface StackCost {
  readonly stack: string;
  readonly idle: number;
  readonly inUse: number;
  readonly charges: readonly Charge[];
}

export interface HopCost {
  readonly folder: string;
  readonly name: string;
  readonly isDoor: boolean;
  readonly usd: Spread;
  /** Of facts that come evenly. */
  readonly charges: readonly Charge[];
}

/** Between the dearest and the cheapest way in which the same facts can come. */
export interface Spread {
  readonly evenly: number;
  readonly inFullBatches: number;
}

/** Records, of at most 1 MB in all. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const FACTS_PER_SHARD_SECOND = 1_000;

/** @param folders whose stacks and hops are wanted; all by default. */
export function costReport(
  model: CostModel,
  stacks: readonly Stack[],
  factsPerMonth: number,
  folders?: readonly string[],
): CostReport {
  const { assumptions } = model;
  const isWanted = ({ folder }: { readonly folder: string }) => folders?.includes(folder) ?? true;
  const factsPerSecond = factsPerMonth / secondsAMonth(assumptions);
  const full = new Map(hopsOf(model, "full batches").map(({ name, charges }) => [name, usdOf(charges)]));

  const standing = stacks.filter(isWanted).map((stack) => {
    const { idle, inUse } = standingOf(stack, model);
    return { stack: stack.name, idle: usdOf(idle), inUse: usdOf(inUse), charges: [...idle, ...inUse] };
  });
  const hops = hopsOf(model, { factsPerSecond })
    .filter(isWanted)
    .map(({ folder, name, isDoor, charges }) => {
      const usd = { evenly: usdOf(charges), inFullBatches: full.get(name) ?? 0 };
      return { folder, name, isDoor, usd, charges };
    });
  const kept = keptOf(model)
    .filter(isWanted)
    .map(({ folder, charges }) => ({ folder, usd: usdOf(charges), charges }));

  const idle = sum(standing.map((stack) => stack.idle));
  const inUse = sum(standing.map((stack) => stack.inUse));
  const taken = hops.filter(({ isDoor }) => !isDoor);
  const perMillionFacts = {
    evenly: sum(taken.map(({ usd }) => usd.evenly)),
    inFullBatches: sum(taken.map(({ usd }) => usd.inFullBatches)),
  };
  return {
    factsPerMonth,
    shardsNeeded: Math.ceil(factsPerSecond / FACTS_PER_SHARD_SECOND),
    stacks: standing,
    hops,
    kept,
    totals: {
      idle,
      inUse,
      perMillionFacts,
      kept: sum(kept.map(({ usd }) => usd)),
      month: idle + inUse + (factsPerMonth / MILLION) * perMillionFacts.evenly,
    },
  };
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
