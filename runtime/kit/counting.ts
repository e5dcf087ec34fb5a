import { countedRows } from "./counted-rows.ts";
import type { PlanPorts } from "./run-plans.ts";

/** What the plans of one invocation came to, beside their verdicts. */
export interface Counts {
  readonly rows: number;
  /** By the names that the folder's definition declares. */
  readonly counters: Readonly<Record<string, number>>;
}

/** The same ports, under watch: how many rows are written, and what plans count. */
export function counting<P extends PlanPorts>(ports: P): { readonly ports: P; counts(): Counts } {
  const counters: Record<string, number> = {};
  const count = (counter: string): void => {
    counters[counter] = (counters[counter] ?? 0) + 1;
  };
  if (ports.store === undefined) return { ports: { ...ports, count }, counts: () => ({ rows: 0, counters }) };
  const { store, written } = countedRows(ports.store);
  return { ports: { ...ports, store, count }, counts: () => ({ rows: written(), counters }) };
}
