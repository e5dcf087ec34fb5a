import type { Filters, Predicate } from "../core/filters.ts";
import { matching } from "../core/filters.ts";
import type { Desk } from "./desk.ts";
import { survey, type SurveyOptions } from "./survey.ts";
import type { LettersFile } from "./to-file.ts";

export interface ExportOptions extends SurveyOptions {
  readonly filters: Filters;
  readonly where?: Predicate;
  readonly limit?: number;
}

/** Copies letters into a file, the oldest first; they stay where they are. @returns how many. */
export async function exportLetters(desk: Desk, file: LettersFile, options: ExportOptions): Promise<number> {
  const { letters } = await survey(desk, options);
  const chosen = letters
    .filter(matching(options.filters, options.where))
    .sort((a, b) => a.message.sentAtMs - b.message.sentAtMs)
    .slice(0, options.limit);
  await file.add(chosen.map(({ message }) => message));
  return chosen.length;
}
