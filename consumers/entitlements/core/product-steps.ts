import { compareUtf8 } from "../../../runtime/core/version.ts";
import type { Change } from "./knowledge.ts";
import type { Time } from "./time.ts";

/** From a moment on, until the next step. */
export interface Step {
  readonly from: Time;
  readonly product: string;
}

/** What a period is for, step by step: its own product first, then what changes since its beginning make of it. */
export function productSteps(from: Time, product: string, changes: Iterable<Change>): readonly Step[] {
  const steps: Step[] = [{ from, product }];
  let before = product;
  for (const [at, simultaneous] of byMoment(changes, from)) {
    before = afterAll(simultaneous, before);
    steps.push({ from: at, product: before });
  }
  return steps;
}

function byMoment(changes: Iterable<Change>, from: Time): readonly (readonly [Time, readonly Change[]])[] {
  const moments = new Map<Time, Change[]>();
  const due = [...changes].filter((change) => change.from >= from).sort((a, b) => compareUtf8(a.version, b.version));
  for (const change of due) moments.set(change.from, [...(moments.get(change.from) ?? []), change]);
  return [...moments].sort(([a], [b]) => compareUtf8(a, b));
}

/**
 * Providers write whole seconds, so that of several changes at one moment neither time nor id tells which came first; but
 * each says what it started from. Where none starts from what there was, the newest stands.
 *
 * @param changes oldest version first
 */
function afterAll(changes: readonly Change[], before: string): string {
  const left = [...changes];
  let product: string | undefined;
  for (;;) {
    const next = left.findIndex((change) => change.before === (product ?? before));
    const [change] = next < 0 ? [] : left.splice(next, 1);
    if (change === undefined) return product ?? changes.at(-1)?.product ?? before;
    product = change.product;
  }
}
