import { batchRefusals } from "../../runtime/aws/batch-refusals.ts";
import { errorWords } from "../../runtime/error-words.ts";
import { isPassing } from "../../runtime/aws/passing-error.ts";
import type { EntryAnswer } from "../moves/ports.ts";

interface BatchAnswer<Entry> {
  readonly Successful?: readonly Entry[] | undefined;
  readonly Failed?:
    | readonly {
        readonly Id?: string | undefined;
        readonly Code?: string | undefined;
        readonly Message?: string | undefined;
        readonly SenderFault?: boolean | undefined;
      }[]
    | undefined;
}

/**
 * One answer for each entry of a batch call, whose ids are their places. What the call's answer does not name was
 * perhaps done, and so was all of a call that got no answer.
 */
export async function entryAnswers<Entry extends { readonly Id?: string | undefined }, Done>(
  entries: number,
  call: () => Promise<BatchAnswer<Entry>>,
  done: (entry: Entry) => Done,
): Promise<readonly EntryAnswer<Done>[]> {
  let answer: BatchAnswer<Entry>;
  try {
    answer = await call();
  } catch (error) {
    return Array.from({ length: entries }, () => failedCall(error));
  }
  const answers: EntryAnswer<Done>[] = Array.from({ length: entries }, () => FORGOTTEN);
  for (const { index, reason, passing } of batchRefusals(entries, answer)) {
    if (answer.Failed?.some(({ Id }) => Id === String(index)) === true)
      answers[index] = { is: "refused", reason, passing };
  }
  for (const entry of answer.Successful ?? []) answers[Number(entry.Id)] = { is: "done", as: done(entry) };
  return answers;
}

const FORGOTTEN = { is: "unsure", reason: "the answer does not name it" } as const;

/** Throttled and refused calls did nothing; of a call that timed out, was cut off or met a fault of the service nobody knows. */
function failedCall(error: unknown): EntryAnswer<never> {
  const reason = errorWords(error);
  const { name = "", $metadata, code } = error as ServiceError;
  if (code === "ECONNREFUSED" || /Throttl|TooManyRequests|LimitExceeded/i.test(name))
    return { is: "refused", reason, passing: true };
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status < 500 && !isPassing(error)) return { is: "refused", reason, passing: false };
  return { is: "unsure", reason };
}

interface ServiceError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}
