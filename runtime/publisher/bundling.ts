import { type Call, markLost, markStored, openCall, type Outcome } from "./call.ts";
import { type Fifo, fifo } from "./fifo.ts";
import type { Parcel } from "./lanes.ts";
import type { Outlet } from "./outlet.ts";
import type { World } from "./world.ts";

/** Parcels that travel as one. */
export interface Bundle<Content, Whole> {
  /** @returns false, and leaves it out, where it does not fit; the first always does. */
  add(parcel: Parcel<Content>): boolean;
  whole(): Parcel<Whole>;
}

export interface Bundler<Content, Whole> {
  /** A key is always in the same. */
  readonly buckets: number;
  /** What waits in a bucket leaves at once when it is that much. */
  readonly fullBytes: number;
  begin(bucket: number): Bundle<Content, Whole>;
}

interface Sending<Content> extends Parcel<Content> {
  readonly call: Call;
}

interface Bucket<Content> {
  readonly number: number;
  readonly waiting: Fifo<Sending<Content>>;
  waitingBytes: number;
  /** A bundle of it is under way. */
  isAway: boolean;
}

/**
 * Parcels wait in buckets, by key, and leave in bundles, of each bucket one at a time: so the order of each key holds, and
 * the longer a bundle takes, the more go along in the next. A bundle is stored or refused as a whole.
 *
 * @param out takes the bundles. That it lingers is not needed.
 * @param lingerMs how long what does not fill a bucket waits for company
 */
export function bundling<Content, Whole>(
  out: Pick<Outlet<Whole>, "post">,
  bundler: Bundler<Content, Whole>,
  lingerMs: number,
  { sleep }: Pick<World, "sleep">,
): Pick<Outlet<Content>, "post"> {
  const buckets = Array.from({ length: bundler.buckets }, (_, number): Bucket<Content> => ({
    number,
    waiting: fifo(),
    waitingBytes: 0,
    isAway: false,
  }));
  let lingering = false;

  return {
    post(parcels, close) {
      if (parcels.length === 0) {
        close({ lost: [] });
        return;
      }
      const call = openCall(parcels.length, close);
      let isLeft = false;
      for (const parcel of parcels) isLeft = enter(parcel, call) || isLeft;
      if (isLeft && !lingering) void linger();
    },
  };

  /** @returns whether nothing but lingering will send it. */
  function enter({ id, key = "", bytes, content }: Parcel<Content>, call: Call): boolean {
    const bucket = bucketFor(key);
    bucket.waiting.push({ id, key, bytes, content, call });
    bucket.waitingBytes += bytes;
    if (bucket.waitingBytes >= bundler.fullBytes) leave(bucket);
    return !bucket.isAway;
  }

  async function linger(): Promise<void> {
    lingering = true;
    await (lingerMs === 0 ? undefined : sleep(lingerMs));
    lingering = false;
    for (const bucket of buckets) leave(bucket);
  }

  function leave(bucket: Bucket<Content>): void {
    const { waiting } = bucket;
    if (bucket.isAway || waiting.size() === 0) return;
    const bundle = bundler.begin(bucket.number);
    const leaving: Sending<Content>[] = [];
    for (let next = waiting.peek(); next !== undefined && bundle.add(next); next = waiting.peek()) {
      waiting.shift();
      bucket.waitingBytes -= next.bytes;
      leaving.push(next);
    }
    bucket.isAway = true;
    out.post([bundle.whole()], (outcome) => {
      bucket.isAway = false;
      settle(bucket, leaving, outcome);
      // Whoever stood behind it has waited already.
      leave(bucket);
    });
  }

  function settle(bucket: Bucket<Content>, left: readonly Sending<Content>[], { lost, ...why }: Outcome): void {
    if (lost.length === 0) {
      for (const { call } of left) markStored(call);
      return;
    }
    const keys = new Set(left.map(({ key }) => key));
    // Nothing may overtake what was lost; the bucket's other keys go on.
    const behind = bucket.waiting.remove(({ key }) => keys.has(key));
    for (const { bytes } of behind) bucket.waitingBytes -= bytes;
    for (const { call, id } of [...left, ...behind]) markLost(call, id, { reason: "", ...why });
  }

  function bucketFor(key: string): Bucket<Content> {
    const bucket = buckets[hashOf(key) % buckets.length];
    if (bucket === undefined) throw new RangeError("There is no bucket to put anything into");
    return bucket;
  }
}

/** FNV-1a, of UTF-16 units. http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(key: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}
