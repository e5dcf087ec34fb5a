import { compareUtf8 } from "../../../runtime/core/version.ts";
import type { Changed, Note, Paid } from "./note.ts";
import { earliest, latest, type Time } from "./time.ts";

/**
 * What is known of one user. Every part only grows, by a rule that is commutative, associative and idempotent, so that
 * knowledge is a function of the set of facts (docs/adr/0005): `join` knows what both knew, and nothing more.
 */
export interface Knowledge {
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly closedAt: Time | undefined;
}

export interface Subscription {
  /** By where they begin. */
  readonly periods: ReadonlyMap<Time, Period>;
  /** By where the period begins that was given back: when. It may be known before its period. */
  readonly refunds: ReadonlyMap<Time, Time>;
  /** By version. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Those that count at once. */
  readonly cancellations: ReadonlySet<Time>;
  readonly expiries: ReadonlySet<Time>;
  /** By when a payment was due: until when access stays. */
  readonly graces: ReadonlyMap<Time, Time>;
}

export interface Period {
  readonly until: Time;
  /** As the newest fact about it says. */
  readonly product: string;
  readonly version: string;
  /** Only while nobody says that it was paid for. */
  readonly isTrial: boolean;
}

export type Change = Pick<Changed, "from" | "before" | "product" | "version">;

export interface Grant {
  /** By their text: a grant that was told twice, differently, gives both. */
  readonly gifts: ReadonlyMap<string, Gift>;
  readonly withdrawnAt: Time | undefined;
}

export interface Gift {
  /** Sorted. */
  readonly features: readonly string[];
  readonly from: Time;
  readonly until: Time;
}

type Join<T> = (a: T, b: T) => T;

export const NOTHING: Knowledge = { subscriptions: new Map(), grants: new Map(), closedAt: undefined };
const NO_SUBSCRIPTION: Subscription = {
  periods: new Map(),
  refunds: new Map(),
  changes: new Map(),
  cancellations: new Set(),
  expiries: new Set(),
  graces: new Map(),
};
const NO_GRANT: Grant = { gifts: new Map(), withdrawnAt: undefined };

export function learn(note: Note): Knowledge {
  switch (note.says) {
    case "paid":
      return about(note, { periods: new Map([[note.from, periodOf(note)]]) });
    case "changed": {
      const { from, before, product, version } = note;
      return about(note, { changes: new Map([[version, { from, before, product, version }]]) });
    }
    case "refunded":
      return about(note, { refunds: new Map([[note.from, note.at]]) });
    case "cancelled":
      return about(note, { cancellations: new Set([note.at]) });
    case "expired":
      return about(note, { expiries: new Set([note.at]) });
    case "owed":
      return about(note, { graces: new Map([[note.from, note.until]]) });
    case "granted": {
      const gift = { features: [...note.features].sort(compareUtf8), from: note.from, until: note.until };
      return given(note, { gifts: new Map([[JSON.stringify(gift), gift]]) });
    }
    case "withdrawn":
      return given(note, { withdrawnAt: note.at });
    case "closed":
      return { ...NOTHING, closedAt: note.at };
    case "billed":
      return NOTHING;
  }
}

export const join: Join<Knowledge> = (a, b) => ({
  subscriptions: joinSubscriptions(a.subscriptions, b.subscriptions),
  grants: joinGrants(a.grants, b.grants),
  closedAt: earliestKnown(a.closedAt, b.closedAt),
});

const periodOf = ({ until, product, version, isTrial }: Paid): Period => ({ until, product, version, isTrial });

const about = (note: { readonly subscription: string }, known: Partial<Subscription>): Knowledge => ({
  ...NOTHING,
  subscriptions: new Map([[note.subscription, { ...NO_SUBSCRIPTION, ...known }]]),
});

const given = (note: { readonly grant: string }, known: Partial<Grant>): Knowledge => ({
  ...NOTHING,
  grants: new Map([[note.grant, { ...NO_GRANT, ...known }]]),
});

/** Nothing known joins to what is known. */
const perhaps =
  <T>(joinKnown: Join<T>): Join<T | undefined> =>
  (a, b) => {
    if (a === undefined) return b;
    return b === undefined ? a : joinKnown(a, b);
  };

const keyed =
  <Value>(joinValues: Join<Value>): Join<ReadonlyMap<string, Value>> =>
  (a, b) => {
    const joinBoth = perhaps(joinValues);
    const joined = new Map(a);
    for (const [key, value] of b) joined.set(key, joinBoth(joined.get(key), value) ?? value);
    return joined;
  };

const union: Join<ReadonlySet<string>> = (a, b) => new Set([...a, ...b]);

/** For what follows from its key. */
const same = <T>(a: T): T => a;

const earliestKnown = perhaps(earliest);

const joinPeriods = keyed<Period>((a, b) => {
  const { product, version } = compareUtf8(a.version, b.version) < 0 ? b : a;
  return { until: latest(a.until, b.until), product, version, isTrial: a.isTrial && b.isTrial };
});
const joinRefunds = keyed(earliest);
const joinChanges = keyed<Change>(same);
const joinGraces = keyed(latest);
const joinGifts = keyed<Gift>(same);

const joinSubscriptions = keyed<Subscription>((a, b) => ({
  periods: joinPeriods(a.periods, b.periods),
  refunds: joinRefunds(a.refunds, b.refunds),
  changes: joinChanges(a.changes, b.changes),
  cancellations: union(a.cancellations, b.cancellations),
  expiries: union(a.expiries, b.expiries),
  graces: joinGraces(a.graces, b.graces),
}));

const joinGrants = keyed<Grant>((a, b) => ({
  gifts: joinGifts(a.gifts, b.gifts),
  withdrawnAt: earliestKnown(a.withdrawnAt, b.withdrawnAt),
}));
