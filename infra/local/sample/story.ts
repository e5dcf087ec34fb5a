import type { EventDefinition, Fact } from "../../../schemas/event.ts";
import { subjectOf } from "../../../schemas/subject.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const PLATFORMS = ["web", "ios", "android", "roku"] as const;

/** What a small world is told with. Moments are milliseconds since 1970. */
export interface Story {
  /** In [0, 1). */
  readonly chance: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
  /** A moment from, and before, two others. */
  readonly between: (from: number, to: number) => number;
  /** What would not have happened yet is left untold. */
  readonly say: <F extends Fact>(definition: EventDefinition<F>, at: number, data: F["data"] & object) => void;
  readonly now: number;
}

/** @param told takes every fact that is told. */
export function openStory(seed: number, now: number, told: Fact[]): Story {
  const chance = chanceFrom(seed);
  return {
    chance,
    now,
    between: (from, to) => from + Math.floor(chance() * (to - from)),
    pick(items) {
      const item = items[Math.floor(chance() * items.length)];
      if (item === undefined) throw new RangeError("Nothing to pick from");
      return item;
    },
    say(definition, at, data) {
      // Drawn in any case, so that a later moment of telling changes nothing else.
      const id = idAt(at, chance);
      if (at >= now) return;
      const { type, source } = definition.example;
      const subject = subjectOf(definition, data);
      told.push(definition.read({ specversion: "1.0", id, source, type, subject, time: isoTime(at), data }));
    },
  };
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** In the form of a UUIDv7. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
function idAt(at: number, chance: () => number): string {
  const hex = (value: number, digits: number): string => Math.floor(value).toString(16).padStart(digits, "0");
  const time = hex(at, 12);
  const version = hex(0x7000 + chance() * 0x1000, 4);
  const variant = hex(0x8000 + chance() * 0x4000, 4);
  const rest = hex(chance() * 2 ** 24, 6) + hex(chance() * 2 ** 24, 6);
  return [time.slice(0, 8), time.slice(8), version, variant, rest].join("-");
}

/** mulberry32 */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
