import { compareUtf8, sortableTime } from "../../../runtime/core/version.ts";
import { type Catalogue, productOf } from "./products.ts";
import { shownTime } from "./time.ts";
import { isOpen, type ProductWindow, type Span, spans, type Window } from "./windows.ts";

/** By feature: when it is open, in order, no two spans touching. */
export type OpenTimes = ReadonlyMap<string, readonly Span[]>;

export interface Answer {
  readonly allowed: boolean;
  /** RFC 3339. Open until then; or, when not allowed, when it was open last. */
  readonly until: string | null;
}

export interface OpenFeature {
  readonly feature: string;
  /** RFC 3339. */
  readonly until: string;
}

type Trial = NonNullable<ProductWindow["trial"]>;
type TrialWindow = ProductWindow & { readonly trial: Trial };

export function openTimes(windows: readonly Window[], catalogue: Catalogue): OpenTimes {
  const counting = trialsThatCount(windows, catalogue);
  const byFeature = new Map<string, Span[]>();
  for (const window of windows.filter(isOpen)) {
    if (isTrial(window) && !counting.has(window)) continue;
    for (const feature of featuresOf(window, catalogue)) {
      byFeature.set(feature, [...(byFeature.get(feature) ?? []), window]);
    }
  }
  return new Map([...byFeature].map(([feature, open]) => [feature, spans(open)]));
}

/** @param at RFC 3339 */
export function check(times: OpenTimes, feature: string, at: string): Answer {
  const now = sortableTime(at);
  const begun = (times.get(feature) ?? []).filter(({ from }) => from <= now).at(-1);
  return begun === undefined
    ? { allowed: false, until: null }
    : { allowed: now < begun.until, until: shownTime(begun.until) };
}

/** @param at RFC 3339 */
export function openAt(times: OpenTimes, at: string): readonly OpenFeature[] {
  return [...times.keys()].sort(compareUtf8).flatMap((feature) => {
    const { allowed, until } = check(times, feature, at);
    return allowed && until !== null ? [{ feature, until }] : [];
  });
}

const isTrial = (window: Window): window is TrialWindow => "trial" in window;

const featuresOf = (window: Window, catalogue: Catalogue): readonly string[] =>
  "product" in window ? productOf(window.product, catalogue).opens : window.features;

/** Of all trials that use products of one family, the one that used it first; ties by subscription. */
function trialsThatCount(windows: readonly Window[], catalogue: Catalogue): ReadonlySet<Window> {
  const trials = windows.filter(isTrial).sort((a, b) => compareUtf8(a.from, b.from) || compareTrials(a.trial, b.trial));
  const first = new Map<string, Trial>();
  return new Set(
    trials.filter(({ product, trial }) => {
      const { family } = productOf(product, catalogue);
      const counting = first.get(family) ?? trial;
      first.set(family, counting);
      return compareTrials(counting, trial) === 0;
    }),
  );
}

const compareTrials = ([a, from]: Trial, [b, other]: Trial): number => compareUtf8(a, b) || compareUtf8(from, other);
