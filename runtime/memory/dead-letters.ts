import type { Arrival, Cause, DeadLetters } from "../ports.ts";

export interface MemoryDeadLetters extends DeadLetters {
  readonly parked: readonly { readonly arrival: Arrival; readonly cause: Cause }[];
  /** Letters of this handle are not stored from now on. */
  readonly refuse: (handle: string) => void;
}

export function memoryDeadLetters(): MemoryDeadLetters {
  const parked: { readonly arrival: Arrival; readonly cause: Cause }[] = [];
  const refused = new Set<string>();
  return {
    parked,
    refuse: (handle) => {
      refused.add(handle);
    },
    park: (letters) => {
      parked.push(...letters.filter(({ arrival }) => !refused.has(arrival.handle)));
      return Promise.resolve(letters.map(({ arrival }) => arrival.handle).filter((handle) => refused.has(handle)));
    },
  };
}
