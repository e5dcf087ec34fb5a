import type { Endpoints } from "../../infra/local/engines/engines.ts";
import type { Chance } from "../chance.ts";
import type { FaultPicker } from "../engines/faults.ts";
import { type FaultyWire, startFaultyWire } from "../engines/faulty-wire.ts";
import { type Kind, mixedFaults } from "../faults/kinds.ts";

/** Between the engines and whoever calls them. */
export interface Wires {
  /** For `startCloud`. */
  readonly between: (engines: Endpoints) => Promise<Endpoints>;
  /** By kind, how many were injected. */
  readonly injected: ReadonlyMap<Kind, number>;
  readonly calls: () => number;
  /** Once they stand. */
  readonly endpoints: () => Endpoints;
  /** From now on, or not any more. */
  readonly goWrong: (goesWrong: boolean) => void;
  stop(): Promise<void>;
}

export interface WireOptions {
  readonly luck: Chance;
  /** Of one, how many calls have a fault. */
  readonly share: number;
  readonly crash: (functionName: string) => void;
}

/** One wire for each engine, on which nothing goes wrong before it is told to. */
export function faultyWires({ luck, share, crash }: WireOptions): Wires {
  const wires: FaultyWire[] = [];
  const injected = new Map<Kind, number>();
  const mixed = mixedFaults({
    luck,
    share,
    crash,
    unruliness: { again: 0.1, late: 0.1 },
    onFault: (kind) => injected.set(kind, (injected.get(kind) ?? 0) + 1),
  });
  let goesWrong = false;
  let endpoints: Endpoints | undefined;
  const picker: FaultPicker = (call) => (goesWrong ? mixed(call) : undefined);
  const put = async (endpoint: string): Promise<string> => {
    const wire = await startFaultyWire(endpoint, picker);
    wires.push(wire);
    return wire.endpoint;
  };
  return {
    injected,
    calls: () => wires.flatMap((wire) => [...wire.calls.values()]).reduce((total, count) => total + count, 0),
    goWrong: (next) => {
      goesWrong = next;
    },
    endpoints: () => {
      if (endpoints === undefined) throw new Error("The cloud has not started");
      return endpoints;
    },
    async between({ kinesis, messaging, dynamodb, mail }) {
      endpoints = {
        kinesis: await put(kinesis),
        messaging: await put(messaging),
        dynamodb: await put(dynamodb),
        mail: await put(mail),
      };
      return endpoints;
    },
    async stop() {
      await Promise.all(wires.map((wire) => wire.stop()));
    },
  };
}
