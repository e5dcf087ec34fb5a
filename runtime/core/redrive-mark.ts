/** The attribute that the replayer puts on a message it sends again: `<job>#<how often it was sent again, this time included>`. */
export const REDRIVE_JOB_ATTRIBUTE = "chorus-redrive-job";

export const redriveMark = (job: string, times: number): string => `${job}#${times}`;

/** The job, to which whoever handled the message answers. */
export const jobOf = (mark: string): string => mark.split("#", 1)[0] ?? mark;

/** 0 for a mark that somebody else made. */
export function redrivesIn(mark: string): number {
  const times = Number(mark.slice(jobOf(mark).length + 1));
  return Number.isSafeInteger(times) && times > 0 ? times : 0;
}
