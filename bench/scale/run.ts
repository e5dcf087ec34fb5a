import type { Helper } from "../measuring/processes.ts";
import type { Measurements } from "./program.ts";

/** What all tables of one run share. */
export interface Run {
  readonly command: string;
  readonly rounds: number;
  /** Nothing is measured that is larger: followers, and facts. */
  readonly most: number;
  readonly measure: <Answer>(ask: (program: Helper<Measurements>) => Promise<Answer>) => Promise<Answer>;
}
