import { reasonOf, sentence } from "../reason.ts";
import type { FileReport } from "./publish-file.ts";
import type { LineProblem } from "./check-lines.ts";

/** Lines named on a terminal; more would push the summary out of sight. */
const PROBLEMS_SHOWN = 50;

/** The report as `--json` prints it. */
export function jsonReport({ stored, refused, stoppedBy, tally }: FileReport) {
  return {
    published: stored,
    repeated: tally.repeated,
    invalid: tally.invalid,
    refused: refused.length,
    problems: [...tally.problems, ...refused.map(refusal)].toSorted((a, b) => a.line - b.line),
    ...(stoppedBy !== undefined && { stoppedBy: reasonOf(stoppedBy) }),
  };
}

/** What is wrong, a line each. Where nothing got through any more, the failure says all there is to say. */
export function describeProblems(report: FileReport): readonly string[] {
  const { problems } = jsonReport(report.stoppedBy === undefined ? report : { ...report, refused: [] });
  const shown = problems.slice(0, PROBLEMS_SHOWN).map(describeProblem);
  const more = problems.length - shown.length;
  return more === 0 ? shown : [...shown, `  … and ${count(more)} more; --json lists up to a thousand`];
}

/** Undefined when every line was published. @param file as it was named, so that whoever reads a log knows whose lines they are */
export function describeFailure({ stored, refused, stoppedBy, tally }: FileReport, file?: string): string | undefined {
  const ofFile = file === undefined ? "" : ` of ${file}`;
  const failures = [
    ...(tally.invalid === 0
      ? []
      : [`Invalid and left out: ${count(tally.invalid)} of ${count(tally.lines)} lines${ofFile}.`]),
    ...(refused.length === 0 ? [] : [`Not stored: ${count(refused.length)} facts.`]),
    ...(stoppedBy === undefined
      ? []
      : [`It ended after ${count(tally.lines)} lines: ${sentence(reasonOf(stoppedBy))}`]),
  ];
  if (failures.length === 0) return undefined;
  // A fact is known by its id, so nobody has to cut the file to what is missing.
  const advice =
    stored > 0 ? ["Mend it and publish the same file again: a fact that is there already changes nothing."] : [];
  return [...failures, ...advice].join(" ");
}

export function describeDone({ stored, tally }: FileReport, where: string, milliseconds: number): string {
  const repeated = tally.repeated === 0 ? "" : ` Left out as repeats of an earlier line: ${count(tally.repeated)}.`;
  return `Published ${count(stored)} facts to ${where} in ${(milliseconds / 1_000).toFixed(1)} s.${repeated}`;
}

export function count(number: number): string {
  return number.toLocaleString("en-US");
}

function describeProblem({ line, path, reason }: LineProblem): string {
  return `  line ${line}: ${path === "" ? "" : `${path}: `}${reason}`;
}

function refusal({ line, fact }: FileReport["refused"][number]): LineProblem {
  return { line, path: "", reason: `${fact.id} was not stored` };
}
