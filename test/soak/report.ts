import type { Seen } from "./watch.ts";

export interface SoakReport extends Seen {
  readonly seed: number;
  readonly share: number;
  readonly seconds: number;
  /** Different facts; some were said twice. */
  readonly facts: number;
  readonly said: number;
  /** What consumers said themselves is among the archive's lines. */
  readonly archivedLines: number;
  readonly calls: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly poison: number;
  /** Each letter once. */
  readonly lettersByCause: Readonly<Record<string, number>>;
  readonly letterCopies: number;
  /** Answers that were compared with the oracles', by projection. */
  readonly compared: Readonly<Record<string, number>>;
  /** In words, each with whose row it is. */
  readonly wrongRows: readonly string[];
  readonly lostFacts: readonly string[];
  readonly wrongLetters: readonly string[];
}

export const isClean = ({ wrongRows, lostFacts, wrongLetters }: SoakReport): boolean =>
  wrongRows.length + lostFacts.length + wrongLetters.length === 0;

const SHOWN = 20;

export function textOf(report: SoakReport): string {
  const { seed, share, seconds, facts, said, calls, faults, poison, lettersByCause, letterCopies } = report;
  const injected = Object.values(faults).reduce((total, count) => total + count, 0);
  const lines: readonly (readonly [string, string])[] = [
    ["seed, share of calls with a fault", `${seed}, ${share}`],
    ["facts, times said", `${facts}, ${said}`],
    ["seconds, facts a second", `${seconds.toFixed(1)}, ${(facts / seconds).toFixed(0)}`],
    ["calls on the wire, faults injected", `${calls}, ${injected}`],
    ...Object.entries(faults).map(([kind, count]) => [`  ${kind}`, String(count)] as const),
    ["messages and records handed over", String(report.handled)],
    ["  handed back, to come again", String(report.handedBack)],
    ["  handled that had come before", String(report.redelivered)],
    ["invocations that failed as a whole", String(report.failedInvocations)],
    ["lines in the archive", String(report.archivedLines)],
    ["poison sent, letters parked", `${poison}, ${sum(lettersByCause)} (and ${letterCopies} copies)`],
    ...Object.entries(lettersByCause).map(([code, count]) => [`  ${code}`, String(count)] as const),
    ...Object.entries(report.compared).map(([name, count]) => [`answers of ${name} compared`, String(count)] as const),
    ["wrong rows", String(report.wrongRows.length)],
    ["lost facts", String(report.lostFacts.length)],
    ["wrong or missing letters", String(report.wrongLetters.length)],
  ];
  const wrong = [...report.wrongRows, ...report.lostFacts, ...report.wrongLetters].slice(0, SHOWN);
  return [...lines.map(([what, figure]) => `${what.padEnd(40)}${figure}`), ...wrong].join("\n");
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);
