import { othersWords } from "../error-words.ts";
import type { Refusal } from "../publisher/outlet.ts";
import type { BatchFault, PublishBatchOutput } from "./operations.ts";

/** Throttling is called the sender's fault too, but it passes. */
const THROTTLED = /Throttl|LimitExceeded|TooMany/i;

/**
 * Reads an answer of SNS or SQS to a batch whose entry ids are their places. Only what is named as successful is stored:
 * an entry that the answer forgets is asked for again.
 */
export function batchRefusals(
  entries: number,
  { Successful = [], Failed = [] }: PublishBatchOutput,
): readonly Refusal[] {
  if (Successful.length === entries) return [];
  const stored = new Set(Successful.map(({ Id }) => Id));
  const faults = new Map(Failed.map((fault) => [fault.Id, fault]));
  return Array.from({ length: entries }, (_, index) => index)
    .filter((index) => !stored.has(String(index)))
    .map((index) => ({ index, ...verdict(faults.get(String(index))) }));
}

function verdict({ Code, Message, SenderFault = false }: BatchFault = {}): Omit<Refusal, "index"> {
  return {
    reason: Code === undefined ? "no answer" : othersWords(Code, Message),
    passing: !SenderFault || THROTTLED.test(Code ?? ""),
  };
}
