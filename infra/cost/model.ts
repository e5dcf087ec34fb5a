import type { ConsumerLoad } from "../../runtime/definition.ts";
import type { FunctionSpec, Topology } from "../topology.ts";
import type { Assumptions } from "./assumptions.ts";
import type { Prices } from "./prices.ts";

/** All that costs follow from. */
export interface CostModel {
  readonly topology: Topology;
  /** By consumer, of those that state theirs. */
  readonly loads: ReadonlyMap<string, ConsumerLoad>;
  readonly prices: Prices;
  readonly assumptions: Assumptions;
}

const NOTHING: ConsumerLoad = { writeUnits: 0, readUnits: 0, milliseconds: 0 };

/** What a fact makes of a consumer's function: as its definition states it, or else as is assumed of whoever keeps rows. */
export function loadOf({ folder, uses, trigger }: FunctionSpec, { loads, assumptions }: CostModel): ConsumerLoad {
  const stated = loads.get(folder);
  if (stated !== undefined) return stated;
  const keepsRows = uses.some((use) => use.startsWith("table."));
  // It waits for what it calls, which is counted by the call.
  if (!keepsRows && trigger.on === "stream") return NOTHING;
  return {
    writeUnits: keepsRows ? assumptions["consumer-write-units"].value : 0,
    readUnits: keepsRows ? assumptions["consumer-read-units"].value : 0,
    milliseconds: assumptions["consumer-milliseconds"].value,
  };
}
