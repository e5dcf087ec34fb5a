import { inWords, type Problem } from "../../../runtime/http/problems.ts";

/** It cannot be done as asked. Nothing was said. */
export class CommandRefused extends Error {
  override readonly name = "CommandRefused";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(inWords(problems));
    this.problems = problems;
  }
}
