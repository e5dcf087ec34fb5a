import { fifo } from "./fifo.ts";

/** Something on its way out. */
export interface Parcel<Content = unknown> {
  /** What a refusal names. */
  readonly id: string;
  /** Parcels of one key leave one after the other; without a key a parcel waits for nobody. */
  readonly key?: string | undefined;
  /** Its share of a request's size limit. */
  readonly bytes: number;
  readonly content: Content;
}

/** Something that is not stored yet. */
export interface Waiting {
  /** Those of one key leave one after the other; without a key nobody waits. */
  readonly key?: string | undefined;
  /** Its share of a request's size limit. */
  readonly bytes: number;
  /** The next of the same key, which may only go when this one is stored. */
  behind: this | undefined;
}

/** What one request may carry. */
export interface RequestLimits {
  readonly entries: number;
  readonly bytes: number;
}

/**
 * What may leave now. Of each key only the first is ever ready, so no request carries two
 * of one key and no two requests carry the same key at once: a broker that stores the second entry
 * of a request and refuses the first cannot turn them round.
 */
export interface Lanes<W extends Waiting> {
  enter(waiting: W): void;
  /** @returns as many as one request takes, oldest first; one over the limit goes alone. */
  take(): W[];
  /** @returns whether the one behind it became ready. */
  stored(waiting: W): boolean;
  /** Makes what was refused ready again, before all others. */
  again(refused: readonly W[]): void;
  /** @returns it and all behind it: none of them may overtake it any more. */
  giveUp(waiting: W): readonly W[];
  /** Whether more would not fit into the next request. */
  isFull(): boolean;
  isEmpty(): boolean;
}

export function lanes<W extends Waiting>(limits: RequestLimits): Lanes<W> {
  const lastOf = new Map<string, W>();
  const urgent: W[] = [];
  const ready = fifo<W>();
  let readyBytes = 0;

  return {
    enter(waiting) {
      const { key } = waiting;
      const last = key === undefined ? undefined : lastOf.get(key);
      if (last === undefined) push(ready, waiting);
      else last.behind = waiting;
      if (key !== undefined) lastOf.set(key, waiting);
    },
    take() {
      const batch: W[] = [];
      let bytes = 0;
      for (let next = peek(); next !== undefined && batch.length < limits.entries; next = peek()) {
        bytes += next.bytes;
        if (bytes > limits.bytes && batch.length > 0) break;
        batch.push(next);
        drop(next);
      }
      return batch;
    },
    stored(waiting) {
      const next = leave(waiting);
      if (next !== undefined) push(ready, next);
      return next !== undefined;
    },
    again(refused) {
      for (const waiting of refused.toReversed()) push(urgent, waiting);
    },
    giveUp(waiting) {
      const lost: W[] = [];
      for (let next: W | undefined = waiting; next !== undefined; next = leave(next)) lost.push(next);
      return lost;
    },
    isFull: () => urgent.length + ready.size() >= limits.entries || readyBytes >= limits.bytes,
    isEmpty: () => urgent.length === 0 && ready.size() === 0,
  };

  function push(where: { push(waiting: W): unknown }, waiting: W): void {
    where.push(waiting);
    readyBytes += waiting.bytes;
  }

  function peek(): W | undefined {
    return urgent.at(-1) ?? ready.peek();
  }

  function drop({ bytes }: W): void {
    readyBytes -= bytes;
    if (urgent.pop() === undefined) ready.shift();
  }

  function leave({ key, behind }: W): W | undefined {
    if (behind === undefined && key !== undefined) lastOf.delete(key);
    return behind;
  }
}
