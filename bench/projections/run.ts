import type { Helper } from "../measuring/processes.ts";
import type { Measurements } from "./program.ts";

/** What all tables of one run share. */
export interface Run {
  readonly command: string;
  readonly rounds: number;
  /** The engine's. */
  readonly endpoint: string;
  /** Facts about people and posts, instead of the seeded sample. */
  readonly file?: string;
  readonly measure: <Answer>(ask: (program: Helper<Measurements>) => Promise<Answer>) => Promise<Answer>;
}
