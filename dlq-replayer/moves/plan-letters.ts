import type { Edit } from "../core/edit.ts";
import type { Filters, Predicate } from "../core/filters.ts";
import { matching } from "../core/filters.ts";
import type { Letter } from "../core/letter.ts";
import {
  choiceOf,
  type Considered,
  type LeftBecause,
  leftBecause,
  type Limits,
  type Plan,
  planOf,
} from "../core/plan.ts";
import { msUntilLoss } from "../core/pointer.ts";
import { thinner } from "../core/thin.ts";
import type { Desk, Target } from "./desk.ts";
import { consider, survey, type Survey, type SurveyOptions } from "./survey.ts";

export interface PlanOptions extends SurveyOptions {
  readonly filters: Filters;
  readonly where?: Predicate;
  readonly target: Target;
  readonly limits: Omit<Limits, "maxBytes">;
  /** Letters at most, the oldest first. */
  readonly limit?: number;
  /** What the letters will be when they are sent; the plan remembers the file. */
  readonly edit?: { readonly apply: Edit; readonly file: string; readonly hash: string };
}

export interface Planned {
  readonly plan: Plan;
  /** All that were seen, without what they carry. */
  readonly survey: Survey & { readonly letters: readonly Letter[] };
  /** All that matched the filters, likewise. */
  readonly considered: readonly Considered[];
}

/** Freezes which letters are meant; nothing is done to any of them. */
export async function planLetters(desk: Desk, options: PlanOptions): Promise<Planned> {
  const { filters, where, target, limits, limit = Infinity, edit } = options;
  const isMeant = matching(filters, where);
  const maxBytes = target.kind === "queue" ? target.facts.maxBytes : Infinity;
  const thin = thinner();
  const letters: Letter[] = [];
  const meant: (Considered & { readonly because: LeftBecause | undefined })[] = [];
  const found = await survey(desk, options, async (some) => {
    const thinned = new Map(some.map((letter) => [letter.message.messageId, thin.letter(letter)]));
    letters.push(...thinned.values());
    for (const one of await consider(desk, some.filter(isMeant), edit?.apply)) {
      const { letter, fitness, standing } = thin.considered(one);
      const because = (await isLost(one.letter, desk))
        ? "records lost"
        : leftBecause(one, target.kind, { ...limits, maxBytes });
      meant.push({ letter: thinned.get(letter.message.messageId) ?? letter, fitness, standing, because });
    }
  });
  const considered = meant
    .sort((a, b) => a.letter.message.sentAtMs - b.letter.message.sentAtMs)
    .slice(0, limit === Infinity ? undefined : limit);
  const { inbox, facts, clock, newId, by } = desk;
  const plan = planOf(
    {
      id: newId(),
      madeAt: new Date(clock.nowMs()).toISOString(),
      by,
      inbox: inbox.name,
      dlq: { name: facts.name, arn: facts.arn },
      destination:
        target.kind === "queue"
          ? { kind: "queue", name: target.facts.name, arn: target.facts.arn }
          : { kind: "function", name: target.name },
      filters,
      ...(edit !== undefined && { edit: { file: edit.file, hash: edit.hash } }),
    },
    choiceOf(considered),
  );
  return { plan, survey: { ...found, letters }, considered };
}

/** Of what has left the stream, or stood on one that is not there, nothing can be put back: the archive has it. */
async function isLost({ cargo }: Letter, { records, clock }: Desk): Promise<boolean> {
  for (const one of cargo) {
    if (one.kind !== "records") continue;
    const hours = await records.retentionHours(one.pointer.streamArn).catch(() => 0);
    if (msUntilLoss(one.pointer, hours, clock.nowMs()) === 0) return true;
  }
  return false;
}
