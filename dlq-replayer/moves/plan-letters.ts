import type { Edit } from "../core/edit.ts";
import type { Filters, Predicate } from "../core/filters.ts";
import { matching } from "../core/filters.ts";
import { choose, type Considered, type Limits, type Plan, planOf } from "../core/plan.ts";
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
  readonly survey: Survey;
  /** All that matched the filters. */
  readonly considered: readonly Considered[];
}

/** Freezes which letters are meant; nothing is done to any of them. */
export async function planLetters(desk: Desk, options: PlanOptions): Promise<Planned> {
  const { filters, where, target, limits, limit = Infinity, edit } = options;
  const found = await survey(desk, options);
  const matched = found.letters
    .filter(matching(filters, where))
    .sort((a, b) => a.message.sentAtMs - b.message.sentAtMs)
    .slice(0, limit);
  const considered = await consider(desk, matched, edit?.apply);
  const maxBytes = target.kind === "queue" ? target.facts.maxBytes : Infinity;
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
    choose(considered, target.kind, { ...limits, maxBytes }),
  );
  return { plan, survey: found, considered };
}
