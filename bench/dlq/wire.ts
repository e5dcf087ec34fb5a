import { chance } from "../../test/chance.ts";
import { type Fault, type Faults, share } from "../../test/engines/faults.ts";
import { startFaultyWire } from "../../test/engines/faulty-wire.ts";
import { help } from "../measuring/processes.ts";

/** What goes wrong between a tool and the engine. */
export interface WireTrouble {
  /** Added to every call. */
  readonly latencyMs?: number;
  /** Of the entries of a batch, how many in one are refused for no fault of theirs. */
  readonly refusedShare?: number;
}

/** A process of its own: the tool's processor time is the tool's alone. */
const [engine = "", trouble = "{}"] = process.argv.slice(2);
const { latencyMs = 0, refusedShare = 0 } = JSON.parse(trouble) as WireTrouble;

const refusing: Fault = refusedShare === 0 ? {} : { failEntries: { when: share(refusedShare, chance(1)) } };
const faults: Faults = { "*": { latencyMs }, SendMessageBatch: refusing, DeleteMessageBatch: refusing };
const { endpoint } = await startFaultyWire(engine, faults);
help(endpoint, {});
