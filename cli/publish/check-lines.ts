import { checkBytes, type Problem } from "./check-fact.ts";
import type { NumberedFact } from "./publish-batches.ts";
import { repeats } from "./repeats.ts";
import { type Line, MAX_LINE_BYTES } from "./split-lines.ts";

export interface LineProblem extends Problem {
  readonly line: number;
}

/** What a file held; grows while it is read. */
export interface Tally {
  /** Blank ones aside. */
  lines: number;
  invalid: number;
  /** Lines that say a fact of the file once more; they are left out. */
  repeated: number;
  /** The first thousand, so that a file of nothing but faults does not fill the memory. */
  readonly problems: LineProblem[];
}

const MAX_PROBLEMS = 1_000;

export function newTally(): Tally {
  return { lines: 0, invalid: 0, repeated: 0, problems: [] };
}

/** @returns the facts that may be published; the others are told in `tally`. */
export async function* checkLines(
  lines: AsyncIterable<Line>,
  { now, tally }: { readonly now: () => Date; readonly tally: Tally },
): AsyncGenerator<NumberedFact> {
  const sighting = repeats();
  for await (const { number: line, bytes } of lines) {
    if (bytes !== undefined && isBlank(bytes)) continue;
    tally.lines += 1;
    const checked =
      bytes === undefined
        ? { problems: [{ path: "", reason: `is longer than ${MAX_LINE_BYTES} bytes` }] }
        : checkBytes(bytes, now());
    if ("problems" in checked) {
      refuse(line, checked.problems);
      continue;
    }
    const seen = sighting(checked.fact, line);
    if (seen === "new") yield { fact: checked.fact, line, bytes: bytes?.length ?? 0 };
    else if (seen === "repeat") tally.repeated += 1;
    else refuse(line, [{ path: "id", reason: `stands on line ${seen.otherFactOnLine} too, for another fact` }]);
  }

  function refuse(line: number, problems: readonly Problem[]): void {
    tally.invalid += 1;
    tally.problems.push(
      ...problems.slice(0, MAX_PROBLEMS - tally.problems.length).map((problem) => ({ line, ...problem })),
    );
  }
}

/** Spaces, tabs and the like; cheaper than decoding every line for it. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
