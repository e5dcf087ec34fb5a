import { type Retention, msLeft } from "../../dlq-replayer/core/expiry.ts";
import { type Group, groupsOf } from "../../dlq-replayer/core/groups.ts";
import type { Letter } from "../../dlq-replayer/core/letter.ts";
import { shownReason } from "../../dlq-replayer/core/shown.ts";
import { plain } from "../plain.ts";

/** A dead-letter queue at a glance. */
export interface InboxSummary {
  readonly inbox: string;
  readonly dlq: string;
  readonly owner: string | null;
  readonly runbook: string | null;
  readonly letters: number;
  /** Hidden from us: somebody else holds them. */
  readonly hidden: number;
  readonly oldestSeconds: number | null;
  /** Until the first of them, or what it points to, is lost. */
  readonly expiresInSeconds: number | null;
  readonly groups: readonly GroupSummary[];
  /** Why nobody looked inside. */
  readonly unseen: string | null;
}

export interface GroupSummary {
  readonly id: string;
  readonly letters: number;
  readonly diedOf: string;
  readonly types: Readonly<Record<string, number>>;
  readonly kinds: Group["kinds"];
  readonly redriven: number;
}

export type InboxWords = Pick<InboxSummary, "inbox" | "dlq" | "owner" | "runbook" | "letters" | "hidden">;

export function summaryOf(
  words: InboxWords,
  letters: readonly Letter[],
  retention: Retention,
  nowMs: number,
): InboxSummary {
  const oldestMs = Math.min(...letters.map(({ message }) => message.sentAtMs));
  const leftMs = Math.min(...letters.map((letter) => msLeft(letter, retention, nowMs)));
  return {
    ...words,
    oldestSeconds: letters.length === 0 ? null : Math.max(0, Math.round((nowMs - oldestMs) / 1_000)),
    expiresInSeconds: letters.length === 0 ? null : Math.round(leftMs / 1_000),
    groups: groupsOf(letters).map((group) => groupSummary(group)),
    unseen: null,
  };
}

export const unseenSummary = (words: InboxWords, unseen: string): InboxSummary => ({
  ...words,
  oldestSeconds: null,
  expiresInSeconds: null,
  groups: [],
  unseen,
});

function groupSummary({ id, letters, reason, types, kinds, redriven }: Group): GroupSummary {
  const diedOf = reason === undefined ? "cause unknown" : plain(shownReason(reason));
  return { id, letters, diedOf, types: { ...types }, kinds, redriven };
}
