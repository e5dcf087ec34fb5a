import { compareUtf8 } from "../../../runtime/core/version.ts";
import type { Grant, Knowledge, Period, Subscription } from "./knowledge.ts";
import { productSteps, type Step } from "./product-steps.ts";
import { earliest, latest, type Time } from "./time.ts";

/** Open from a moment up to, not including, another. */
export interface Span {
  readonly from: Time;
  readonly until: Time;
}

/**
 * A span in which a product is open, or some features are. A trial's windows say which trial, by subscription and
 * beginning, and are kept when they are empty: whether a trial opens anything depends on all trials of its family.
 */
export type Window = ProductWindow | GrantWindow;

export interface ProductWindow extends Span {
  readonly product: string;
  readonly trial?: readonly [subscription: string, from: Time];
}

export interface GrantWindow extends Span {
  /** Sorted. */
  readonly features: readonly string[];
}

/** The same for the same knowledge, to the letter. The rules stand in README.md, "For". */
export function windowsOf({ subscriptions, grants, closedAt }: Knowledge): readonly Window[] {
  const bought = [...subscriptions].flatMap(([id, subscription]) => [
    ...[...subscription.periods].flatMap(([from, period]) => periodWindows(id, subscription, from, period, closedAt)),
    ...[...subscription.graces].flatMap(([dueAt, until]) => graceWindows(subscription, dueAt, until, closedAt)),
  ]);
  const given = [...grants.values()].flatMap((grant) => grantWindows(grant, closedAt));
  return merged([...bought, ...given]);
}

/** A purchase that begins when something was cancelled, or later, is a new one: it stays. */
function periodWindows(
  id: string,
  { refunds, cancellations, changes }: Subscription,
  from: Time,
  { until, product, isTrial }: Period,
  closedAt: Time | undefined,
): readonly ProductWindow[] {
  const cut = [...cancellations].filter((at) => at > from);
  const end = endOf(until, refunds.get(from), ...cut, closedAt);
  const steps = productSteps(from, product, changes.values());
  const windows = during({ from, until: end }, steps);
  if (!isTrial) return windows;
  const begunWith = steps.findLast((step) => step.from === from)?.product ?? product;
  const [first = { product: begunWith, from, until: from }, ...more] = windows;
  return [first, ...more].map((window) => ({ ...window, trial: [id, from] }));
}

/** Access stays while a payment is awaited: until the end of grace, or until the subscription is over. */
function graceWindows(
  { periods, changes, cancellations, expiries }: Subscription,
  dueAt: Time,
  until: Time,
  closedAt: Time | undefined,
): readonly ProductWindow[] {
  const begun = [...periods].filter(([from]) => from <= dueAt).sort(([a], [b]) => compareUtf8(a, b));
  const last = begun.at(-1);
  if (last === undefined || begun.some(([, period]) => dueAt < period.until)) return [];
  const [from, { product }] = last;
  const over = [...cancellations, ...expiries].filter((at) => at >= dueAt);
  const end = endOf(until, ...over, closedAt);
  return during({ from: dueAt, until: end }, productSteps(from, product, changes.values()));
}

function grantWindows({ gifts, withdrawnAt }: Grant, closedAt: Time | undefined): readonly GrantWindow[] {
  return [...gifts.values()]
    .map(({ features, from, until }) => ({ features, from, until: endOf(until, withdrawnAt, closedAt) }))
    .filter(isOpen);
}

const endOf = (until: Time, ...cuts: readonly (Time | undefined)[]): Time =>
  cuts.filter((cut) => cut !== undefined).reduce(earliest, until);

export const isOpen = ({ from, until }: Span): boolean => from < until;

/** The steps as far as they fall into a span. */
function during(span: Span, steps: readonly Step[]): readonly ProductWindow[] {
  return steps
    .map(({ from, product }, index) => ({
      product,
      from: latest(from, span.from),
      until: endOf(span.until, steps[index + 1]?.from),
    }))
    .filter(isOpen);
}

/** What touches or overlaps and opens the same becomes one, so that years of renewals stay one window. */
function merged(windows: readonly Window[]): readonly Window[] {
  const byName = new Map<string, Window[]>();
  for (const window of windows) byName.set(nameOf(window), [...(byName.get(nameOf(window)) ?? []), window]);
  return [...byName]
    .sort(([a], [b]) => compareUtf8(a, b))
    .flatMap(([, alike]) => spans(alike).map((span) => ({ ...alike[0], ...span }) as Window));
}

/** The same time, in as few spans as it takes, in order. */
export function spans(of: readonly Span[]): readonly Span[] {
  const apart: Span[] = [];
  for (const { from, until } of [...of].sort((a, b) => compareUtf8(a.from, b.from))) {
    const last = apart.at(-1);
    if (last === undefined || last.until < from) apart.push({ from, until });
    else apart[apart.length - 1] = { from: last.from, until: latest(last.until, until) };
  }
  return apart;
}

const nameOf = (window: Window): string =>
  JSON.stringify("product" in window ? [window.product, window.trial] : [window.features]);
