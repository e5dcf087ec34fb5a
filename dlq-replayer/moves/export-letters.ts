import type { Filters, Predicate } from "../core/filters.ts";
import { matching } from "../core/filters.ts";
import type { Letter } from "../core/letter.ts";
import { oldest } from "../core/oldest.ts";
import type { Desk } from "./desk.ts";
import { survey, type SurveyOptions } from "./survey.ts";
import type { LettersFile } from "./to-file.ts";

export interface ExportOptions extends SurveyOptions {
  readonly filters: Filters;
  readonly where?: Predicate;
  /** Letters at most, the oldest. */
  readonly limit?: number;
}

/** Copies letters into a file; they stay where they are. @returns how many. */
export async function exportLetters(desk: Desk, file: LettersFile, options: ExportOptions): Promise<number> {
  const { filters, where, limit } = options;
  const isMeant = matching(filters, where);
  let written = 0;
  const write = async (letters: readonly Letter[]) => {
    await file.add(letters.map(({ message }) => message));
    written += letters.length;
  };
  if (limit === undefined) {
    await survey(desk, options, (letters) => write(letters.filter(isMeant)));
    return written;
  }
  const kept = oldest<Letter>(limit, ({ message }) => message.sentAtMs);
  await survey(desk, options, (letters) => {
    kept.add(letters.filter(isMeant));
  });
  await write(kept.all());
  return written;
}
