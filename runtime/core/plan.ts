import type { Fact } from "../../schemas/event.ts";
import type { Delivery, OutgoingMessage, Page, Query, Registers, Row, RowKey } from "../ports.ts";

/** One thing a core wants done. Plain data, so a test compares it with `toEqual`. */
export type Effect =
  | { readonly op: "merge"; readonly key: RowKey; readonly registers: Registers }
  | { readonly op: "put"; readonly rows: readonly Row[] }
  | { readonly op: "remove"; readonly keys: readonly RowKey[] }
  | { readonly op: "get"; readonly keys: readonly RowKey[]; readonly consistent: boolean }
  | { readonly op: "query"; readonly query: Query }
  /** Into a queue of this consumer's own, by the step's name. */
  | { readonly op: "send"; readonly queue: string; readonly facts: readonly Fact[] }
  | { readonly op: "publish"; readonly facts: readonly Fact[] }
  /** What only the world knows. */
  | { readonly op: "moment" }
  /** Out of the system, to a person or a machine, on a channel by its name. */
  | { readonly op: "deliver"; readonly channel: string; readonly message: OutgoingMessage }
  /** Into the batch's metrics, under a name that the definition declares. */
  | { readonly op: "count"; readonly counter: string };

/** When something is decided, and by whom. */
export interface Moment {
  /** RFC 3339 UTC, milliseconds. */
  readonly now: string;
  /** No other moment has it: who claims something by it knows its own claim again. */
  readonly token: string;
}

/**
 * A decision in steps: it yields what it wants done together, is told the answers, and goes on.
 * No step begins before the one before it is stored, so "write first, then look" is a line above
 * a line. Written as a generator it stays pure: whoever drives it has the clock and the network,
 * and the kit joins the same step of a whole batch into the fewest requests.
 */
export type Plan<Result = void> = Generator<readonly Effect[], Result, readonly unknown[]>;

/** A write to one row by its registers' rules. */
export interface Merge {
  readonly key: RowKey;
  readonly registers: Registers;
}

/** @returns the rows as they stand afterwards, in the order given. */
export function* mergeAll(merges: readonly Merge[]): Plan<readonly Row[]> {
  if (merges.length === 0) return [];
  return (yield merges.map((merge) => ({ op: "merge", ...merge }) as const)) as readonly Row[];
}

export function* merge(key: RowKey, registers: Registers): Plan<Row> {
  const [row] = yield [{ op: "merge", key, registers }];
  return row as Row;
}

/** Rows whose whole content follows from their key. */
export function* put(rows: readonly Row[]): Plan {
  if (rows.length > 0) yield [{ op: "put", rows }];
}

export function* remove(keys: readonly RowKey[]): Plan {
  if (keys.length > 0) yield [{ op: "remove", keys }];
}

/** Strongly consistent: for an answer that decides whether somebody else will write. @returns one answer per key, in order. */
export function* get(keys: readonly RowKey[]): Plan<readonly (Row | undefined)[]> {
  if (keys.length === 0) return [];
  const [rows] = yield [{ op: "get", keys, consistent: true }];
  return rows as readonly (Row | undefined)[];
}

/** Eventually consistent, at half the price: for showing. @returns one answer per key, in order. */
export function* look(keys: readonly RowKey[]): Plan<readonly (Row | undefined)[]> {
  if (keys.length === 0) return [];
  const [rows] = yield [{ op: "get", keys, consistent: false }];
  return rows as readonly (Row | undefined)[];
}

export function* query(query: Query): Plan<Page> {
  const [page] = yield [{ op: "query", query }];
  return page as Page;
}

/** @returns one page per query, in order; all are asked at once. */
export function* queryAll(queries: readonly Query[]): Plan<readonly Page[]> {
  if (queries.length === 0) return [];
  return (yield queries.map((query) => ({ op: "query", query }) as const)) as readonly Page[];
}

export function* send(queue: string, facts: readonly Fact[]): Plan {
  if (facts.length > 0) yield [{ op: "send", queue, facts }];
}

export function* publish(facts: readonly Fact[]): Plan {
  if (facts.length > 0) yield [{ op: "publish", facts }];
}

/** Unlike effects at one step. @returns their answers, in order. */
export function* together(...effects: readonly Effect[]): Plan<readonly unknown[]> {
  return yield effects;
}

export function* moment(): Plan<Moment> {
  const [now] = yield [{ op: "moment" }];
  return now as Moment;
}

/** `isFinal`: it will never be taken, and who hands the message on should say so by {@link MessageRefused}. */
export type Answered = Delivery & { readonly isFinal?: true };

/** @returns the other side's answer. When there is none, that fails the plan. */
export function* deliver(channel: string, message: OutgoingMessage): Plan<Answered> {
  const [answer] = yield [{ op: "deliver", channel, message }];
  return answer as Answered;
}

export function* count(counter: string): Plan {
  yield [{ op: "count", counter }];
}
