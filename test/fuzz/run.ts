import { setImmediate as turn } from "node:timers/promises";
import { withoutIds } from "../../runtime/core/without-ids.ts";
import type { Broken, Door, OpenDoor, Part, Promised } from "./door.ts";
import { brokenBy } from "./judging/verdict.ts";
import { chanceOf } from "./making/seeds.ts";
import { smallest } from "./shrink.ts";

export interface RunOptions {
  readonly seed: number;
  /** Number of the first input, for one that failed before. */
  readonly first?: number;
  readonly inputs: number;
  /** How long a door may be silent. */
  readonly patienceMs?: number;
  /** What has escaped from the door since it was asked last: rejections that nobody awaits. */
  readonly escaped?: () => readonly unknown[];
  readonly onProgress?: (run: Run) => void;
}

export interface Run {
  readonly door: string;
  readonly inputs: number;
  /** Parts of inputs that were right and were taken, and that were wrong and were refused. */
  readonly taken: number;
  readonly refused: number;
  /** How many inputs were made in which way. */
  readonly kinds: ReadonlyMap<string, number>;
  /** How often each error was seen, without what differs from one input to the next. */
  readonly errors: ReadonlyMap<string, number>;
  readonly slowest: { readonly number: number; readonly milliseconds: number };
  readonly milliseconds: number;
  readonly failure?: Failure;
}

export interface Failure {
  readonly door: string;
  readonly seed: number;
  /** Of the input, from 0. */
  readonly number: number;
  readonly kind: string;
  readonly broken: readonly Broken[];
  /** The smallest that was found to fail in the same way. */
  readonly input: unknown;
}

/** Longer than anything that answers at all. */
const PATIENCE_MS = 20_000;
const MOST_SHRINKING = 600;
/** Who quotes what is wrong has as many errors as there are inputs. */
const MOST_ERRORS = 5_000;

/** Makes inputs and puts them through a door, one after the other, until one breaks a promise. */
export async function run(door: Door, options: RunOptions): Promise<Run> {
  const { seed, first = 0, inputs, onProgress } = options;
  const open = await door.open();
  const knock = knocking(open, options);
  const counted = counting(door.name);
  try {
    for (let number = first; number < first + inputs; number++) {
      const { kind, input } = open.make(chanceOf(seed, door.name, number));
      const startMs = performance.now();
      const { parts, broken } = await knock(input);
      counted.add({ number, kind, parts, tookMs: performance.now() - startMs });
      if (broken.length > 0) {
        const less = await shrunk(open, input, broken, knock);
        return counted.result({ door: door.name, seed, number, kind, ...less });
      }
      onProgress?.(counted.result());
    }
    return counted.result();
  } finally {
    await open.close();
  }
}

interface Knocked {
  readonly parts: readonly Part[];
  readonly broken: readonly Broken[];
}

type Knock = (input: unknown) => Promise<Knocked>;

function knocking(open: OpenDoor, { escaped = () => [], patienceMs = PATIENCE_MS }: RunOptions): Knock {
  return async (input) => {
    let parts: readonly Part[] = [];
    const broken: Broken[] = [];
    try {
      parts = await inTime(open.knock(input), patienceMs);
      broken.push(...brokenBy(parts));
    } catch (error) {
      broken.push({ promise: "lives", how: `it threw ${wordsOf(error)}` });
    }
    // Rejections that nobody awaits are told when a turn of the loop is over.
    await turn();
    for (const error of escaped()) broken.push({ promise: "lives", how: `a rejection escaped: ${wordsOf(error)}` });
    return { parts, broken };
  };
}

async function inTime<T>(work: Promise<T>, patienceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing within ${patienceMs} ms`));
    }, patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function shrunk(
  open: OpenDoor,
  input: unknown,
  broken: readonly Broken[],
  knock: Knock,
): Promise<Pick<Failure, "input" | "broken">> {
  const promise: Promised | undefined = broken[0]?.promise;
  let told = broken;
  const least = await smallest(
    input,
    (one) => open.smaller(one),
    async (one) => {
      const again = await knock(one);
      const isSame = again.broken[0]?.promise === promise;
      if (isSame) told = again.broken;
      return isSame;
    },
    MOST_SHRINKING,
  );
  return { input: least, broken: told };
}

function counting(door: string) {
  const [kinds, errors] = [new Map<string, number>(), new Map<string, number>()];
  const startMs = performance.now();
  let [inputs, taken, refused] = [0, 0, 0];
  let slowest = { number: 0, milliseconds: 0 };
  const count = (counts: Map<string, number>, name: string) => {
    if (counts.has(name) || counts.size < MOST_ERRORS) counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  return {
    add({
      number,
      kind,
      parts,
      tookMs,
    }: {
      number: number;
      kind: string;
      parts: readonly Part[];
      tookMs: number;
    }): void {
      inputs++;
      count(kinds, kind);
      for (const part of parts) {
        if (part.isTaken) taken++;
        else refused++;
        for (const { text } of part.errors) count(errors, kindOf(text));
      }
      if (tookMs > slowest.milliseconds) slowest = { number, milliseconds: tookMs };
    },
    result: (failure?: Failure): Run => ({
      door,
      inputs,
      taken,
      refused,
      kinds,
      errors,
      slowest,
      milliseconds: performance.now() - startMs,
      ...(failure !== undefined && { failure }),
    }),
  };
}

/** Errors about different values are the same error; of one that names several faults the first tells which. */
const kindOf = (text: string): string => {
  const [first = ""] = withoutIds(text).split("; ", 1);
  return first.replaceAll(/[^\x20-\x7e]+/g, "<…>").slice(0, 200);
};

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [at = ""] = /\n\s+at .*/.exec(error.stack ?? "") ?? [];
  return `${error.name}: ${error.message}${at.replace(/\s+/, " ")}`;
}
