import { compareUtf8, sortableTime, versionOf } from "../../runtime/core/version.ts";
import type { Fact } from "../../schemas/event.ts";

/** What products open. */
export type Shop = Readonly<Record<string, { readonly family: string; readonly opens: readonly string[] }>>;

export interface ExpectedEntitlements {
  /** Moments at which anything about a user may change, in order: RFC 3339 with nine digits. */
  moments(userId: string): readonly string[];
  allowed(userId: string, feature: string, at: string): boolean;
  /** Asks at one moment after the other: dear. */
  answer(userId: string, feature: string, at: string): { readonly allowed: boolean; readonly until: string | null };
}

/**
 * Whether somebody may use something at a moment: each rule asked of the set of facts, for that moment alone. It knows no
 * windows, no rows and no order; what a period is for is asked backwards from the moment.
 */
export function expectedEntitlements(facts: readonly Fact[], shop: Shop): ExpectedEntitlements {
  const users = new Map<string, Told[]>();
  for (const fact of facts) {
    const { userId } = fact.data as { readonly userId: string };
    users.set(userId, [...(users.get(userId) ?? []), told(fact)]);
  }
  const momentsOf = new Map([...users].map(([userId, tales]) => [userId, momentsIn(tales)]));
  const moments = (userId: string): readonly string[] => momentsOf.get(userId) ?? [];
  const allowed = (userId: string, feature: string, at: string): boolean =>
    isAllowed(users.get(userId) ?? [], feature, sortableTime(at), shop);
  return {
    moments,
    allowed,
    answer(userId, feature, at) {
      const isOpen = (moment: string): boolean => allowed(userId, feature, moment);
      const now = sortableTime(at);
      if (isOpen(at)) {
        const end = moments(userId).find((moment) => moment > now && !isOpen(moment));
        return { allowed: true, until: end ?? null };
      }
      const past = moments(userId).filter((moment) => moment <= now);
      const lastOpen = past.findLastIndex(isOpen);
      return { allowed: false, until: (lastOpen < 0 ? undefined : past[lastOpen + 1]) ?? null };
    },
  };
}

type Data = Readonly<Record<string, string>> & {
  readonly trial: boolean;
  readonly full: boolean;
  readonly erase: boolean;
  readonly features: readonly string[];
};

/** A fact with its times made comparable. */
interface Told {
  readonly type: string;
  readonly at: string;
  readonly version: string;
  readonly about: string;
  readonly from: string;
  readonly to: string;
  readonly data: Data;
}

function told(fact: Fact): Told {
  const data = fact.data as Data;
  const time = (...fields: readonly string[]): string => {
    const text = fields.map((field) => data[field]).find((value) => value !== undefined);
    return text === undefined ? "" : sortableTime(text);
  };
  return {
    type: fact.type.replace(/\.v1$/, ""),
    at: sortableTime(fact.time),
    version: versionOf(fact),
    about: data["subscriptionId"] ?? data["grantId"] ?? "",
    from: time("periodFrom", "dueAt", "effectiveFrom"),
    to: time("periodTo", "graceUntil"),
    data,
  };
}

function momentsIn(tales: readonly Told[]): readonly string[] {
  const times = tales.flatMap(({ at, from, to }) => [at, from, to]).filter((time) => time !== "");
  return [...new Set(times)].sort(compareUtf8);
}

function isAllowed(tales: readonly Told[], feature: string, now: string, shop: Shop): boolean {
  const closures = tales.filter(({ type }) => type === "account-closed");
  if (closures.some(({ at, data }) => data.erase || at <= now)) return false;
  return isGranted(tales, feature, now) || isBought(tales, feature, now, shop);
}

function isGranted(tales: readonly Told[], feature: string, now: string): boolean {
  return tales.some(
    ({ type, about, from, to, data }) =>
      type === "access-granted" &&
      data.features.includes(feature) &&
      from <= now &&
      now < to &&
      !tales.some((other) => other.type === "access-withdrawn" && other.about === about && other.at <= now),
  );
}

function isBought(tales: readonly Told[], feature: string, now: string, shop: Shop): boolean {
  return tales.some((tale) => {
    const own = tales.filter(({ about }) => about === tale.about);
    if (isPaid(tale)) {
      if (!(tale.from <= now && now < tale.to) || isCut(own, tale.from, now)) return false;
      const product = productAt(own, tale.from, now);
      return opens(product, feature, shop) && (!isTrial(own, tale.from) || counts(tales, tale, product, shop));
    }
    if (tale.type !== "payment-failed" || !isInGrace(own, tale, now)) return false;
    const begun = own.filter((one) => isPaid(one) && one.from <= tale.from).map(({ from }) => from);
    const latest = begun.sort(compareUtf8).at(-1);
    return latest !== undefined && opens(productAt(own, latest, now), feature, shop);
  });
}

const isPaid = ({ type }: Told): boolean => type === "subscription-bought" || type === "subscription-renewed";

const isNow = ({ type, data }: Told): boolean => type === "subscription-cancelled" && data["effective"] === "now";

/** Whether a period that begins at `from` was given back or cancelled by now. */
function isCut(own: readonly Told[], from: string, now: string): boolean {
  return own.some(
    (tale) =>
      (tale.type === "refund-issued" && tale.data.full && tale.from === from && tale.at <= now) ||
      (isNow(tale) && from < tale.at && tale.at <= now),
  );
}

function isInGrace(own: readonly Told[], { from: dueAt, to: graceUntil }: Told, now: string): boolean {
  return (
    dueAt <= now &&
    now < graceUntil &&
    !own.some((tale) => isPaid(tale) && tale.from <= dueAt && dueAt < tale.to) &&
    !own.some((tale) => (isNow(tale) || tale.type === "subscription-expired") && dueAt <= tale.at && tale.at <= now)
  );
}

/** What the period that begins at `from` is for at `now`. */
function productAt(own: readonly Told[], from: string, now: string): string {
  const changes = own.filter((tale) => tale.type === "subscription-changed" && from <= tale.from && tale.from <= now);
  const latest = changes
    .map((change) => change.from)
    .sort(compareUtf8)
    .at(-1);
  if (latest === undefined)
    return byVersion(own.filter((tale) => isPaid(tale) && tale.from === from)).at(-1)?.data["productId"] ?? "";
  const earlier = own.filter((tale) => tale.type !== "subscription-changed" || tale.from < latest);
  const before = productAt(earlier, from, now);
  const simultaneous = byVersion(changes.filter((change) => change.from === latest));
  const end = chainEnd(simultaneous, before);
  return end ?? simultaneous.at(-1)?.data["toProductId"] ?? "";
}

/** Where a chain of changes leads that starts from a product; undefined when none starts there. */
function chainEnd(changes: readonly Told[], before: string): string | undefined {
  const next = changes.find(({ data }) => data["fromProductId"] === before);
  if (next === undefined) return undefined;
  const after = next.data["toProductId"] ?? "";
  return (
    chainEnd(
      changes.filter((change) => change !== next),
      after,
    ) ?? after
  );
}

const byVersion = (tales: readonly Told[]): readonly Told[] =>
  [...tales].sort((a, b) => compareUtf8(a.version, b.version));

const opens = (product: string, feature: string, shop: Shop): boolean =>
  Object.hasOwn(shop, product) && shop[product]?.opens.includes(feature) === true;

const familyOf = (product: string, shop: Shop): string =>
  (Object.hasOwn(shop, product) ? shop[product]?.family : undefined) ?? product;

/** Whether all that is said of a period calls it a trial. */
const isTrial = (own: readonly Told[], from: string): boolean =>
  own.filter((tale) => isPaid(tale) && tale.from === from).every(({ data }) => data.trial);

/** Whether no other trial used the product's family before. */
function counts(tales: readonly Told[], trial: Told, product: string, shop: Shop): boolean {
  const family = familyOf(product, shop);
  const nameOf = ({ about, from }: Told): readonly [string, string] => [about, from];
  const uses = tales
    .filter(
      (tale) =>
        isPaid(tale) &&
        isTrial(
          tales.filter(({ about }) => about === tale.about),
          tale.from,
        ),
    )
    .flatMap((tale) => {
      const first = firstUse(tales, tale, family, shop);
      return first === undefined ? [] : [[first, ...nameOf(tale)] as const];
    })
    .sort((a, b) => compareUtf8(a[0], b[0]) || compareUtf8(a[1], b[1]) || compareUtf8(a[2], b[2]));
  return uses[0]?.[1] === trial.about && uses[0][2] === trial.from;
}

/** A trial that was cut before it began has still begun. */
function firstUse(tales: readonly Told[], trial: Told, family: string, shop: Shop): string | undefined {
  const own = tales.filter(({ about }) => about === trial.about);
  const end = own
    .filter((tale) => isPaid(tale) && tale.from === trial.from)
    .map(({ to }) => to)
    .sort(compareUtf8)
    .at(-1);
  const moments = own
    .filter(({ type, from }) => type === "subscription-changed" && from > trial.from)
    .map(({ from }) => from);
  return [trial.from, ...moments]
    .sort(compareUtf8)
    .filter(
      (moment) =>
        moment === trial.from ||
        (moment < (end ?? "") &&
          !isCut(own, trial.from, moment) &&
          !tales.some(({ type, at }) => type === "account-closed" && at <= moment)),
    )
    .find((moment) => familyOf(productAt(own, trial.from, moment), shop) === family);
}
