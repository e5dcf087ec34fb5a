import type { Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import { ODD_IDS } from "./social.ts";

export interface SubscriptionWorld {
  readonly users: readonly string[];
  /** In the order in which they happened. */
  readonly facts: readonly Fact[];
}

export interface SubscriptionWorldSize {
  readonly users: number;
  /** Subscriptions from their purchase to their end, spread over the users. */
  readonly lives: number;
}

/** The last of them no catalogue knows. */
export const PRODUCTS = ["basic-monthly", "plus-monthly", "plus-yearly", "gold-monthly"] as const;
const FEATURES = ["stream", "download", "live"];
/** As long as an id may be, and four bytes a character. */
const LONGEST_ID = "\u{1F600}".repeat(64);

/** Milliseconds. */
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const STORY_BEGINS = Date.UTC(2026, 0, 1);

/** Of a whole second, written in the ways in which it may be. */
const WHOLE_SECONDS = ["Z", ".000Z", ".0Z", ".000000000Z"];

/** One moment may be written in several ways. */
export function written(milliseconds: number, chance: Chance): string {
  const text = new Date(STORY_BEGINS + milliseconds).toISOString();
  return milliseconds % SECOND === 0 ? text.replace(/\.000Z$/, chance.pick(WHOLE_SECONDS)) : text;
}

/**
 * Subscriptions as providers tell of them: trials, renewals early and late, failed payments, grace, holds, recoveries,
 * refunds, changes in chains within a second, cancellations, expiries and purchases anew; several of one user, beside
 * grants and closed accounts. Whole seconds and ties are the rule; some facts are told again under other ids.
 */
export function subscriptionWorld(chance: Chance, size: SubscriptionWorldSize): SubscriptionWorld {
  const users = [LONGEST_ID, ...ODD_IDS, ...Array.from({ length: size.users }, (_, n) => `u${n}`)].slice(0, size.users);
  const told: { readonly at: number; readonly fact: Fact }[] = [];
  for (let life = 0; life < size.lives; life++) {
    // Names that sort otherwise than they were given, for ties.
    liveSubscription(users[life % users.length] ?? "", `s${chance.below(1_000)}-${life}`);
  }
  for (const user of users) {
    while (chance.next() < 0.25) grant(user);
    if (chance.next() < 0.06) close(user);
  }
  return { users, facts: told.sort((a, b) => a.at - b.at).map(({ fact }) => fact) };

  function liveSubscription(userId: string, subscriptionId: string): void {
    const own = { userId, subscriptionId };
    let product = chance.pick(PRODUCTS);
    let from = chance.below(100) * DAY;
    const trial = chance.next() < 0.3;
    let to = from + (trial ? 14 * DAY : lengthOf(product));
    say("subscription-bought.v1", from, {
      ...own,
      ...bill(product, from, to),
      provider: "stripe",
      trial,
      autoRenew: true,
    });

    for (let period = 0; period < 4; period++) {
      product = duringPeriod(own, product, from, to);
      const dice = chance.next();
      if (dice < 0.15) {
        end(own, product, from, to);
        return;
      }
      if (dice < 0.35) {
        const recovered = fail(own, from, to);
        if (recovered === undefined) return;
        from = recovered;
      } else {
        // Some pay early, and two periods overlap.
        from = chance.next() < 0.1 ? to - chance.below(3) * DAY : to;
      }
      to = from + lengthOf(product);
      renew(own, product, from, to);
    }
  }

  /** @returns the product that the next period is paid for. */
  function duringPeriod(own: Own, product: Product, from: number, to: number): Product {
    const middle = from + Math.floor((to - from) * chance.next());
    if (chance.next() < 0.2) refund(own, chance.next() < 0.1 ? from - HOUR : moment(middle), from);
    if (chance.next() < 0.25) {
      const at = chance.next() < 0.2 ? from : moment(middle);
      return change(own, product, at, chance.next() < 0.5 ? at : to);
    }
    return product;
  }

  /** In steps within the same second, now and then. */
  function change(own: Own, product: Product, at: number, effectiveFrom: number): Product {
    let before = product;
    for (let step = 0; step === 0 || (chance.next() < 0.4 && step < 4); step++) {
      const after = chance.pick(PRODUCTS);
      const data = { fromProductId: before, toProductId: after, effectiveFrom: written(effectiveFrom, chance) };
      say("subscription-changed.v1", at, { ...own, ...data });
      before = after;
    }
    // Some providers bill what was, until the change has reached them.
    return chance.next() < 0.1 ? product : before;
  }

  function renew(own: Own, product: Product, from: number, to: number): void {
    const data = { ...own, ...bill(product, from, to), invoiceId: `i${told.length}` };
    say("subscription-renewed.v1", chance.next() < 0.7 ? from : from + HOUR, data);
    // Reported by several of the provider's events, one of which may know better.
    if (chance.next() < 0.15) say("subscription-renewed.v1", from, data);
    if (chance.next() < 0.05) {
      const corrected = bill(chance.pick(PRODUCTS), from, to + chance.below(2) * DAY);
      say("subscription-renewed.v1", from + SECOND, { ...data, ...corrected });
    }
  }

  /** @returns where the period begins that was paid for after all. */
  function fail(own: Own, from: number, dueAt: number): number | undefined {
    const graceDays = 1 + chance.below(6);
    for (let attempt = 1; attempt === 1 || (attempt < 4 && chance.next() < 0.5); attempt++) {
      const grace = chance.next() < 0.8 && { graceUntil: written(dueAt + (graceDays + attempt - 1) * DAY, chance) };
      const data = { ...own, invoiceId: `i${told.length}`, dueAt: written(dueAt, chance), attempt, ...grace };
      say("payment-failed.v1", dueAt + (attempt - 1) * DAY, data);
    }
    const dice = chance.next();
    if (dice < 0.2) say("subscription-expired.v1", dueAt + chance.below(2 * graceDays) * DAY, { ...own });
    if (dice < 0.1) return undefined;
    if (dice < 0.3) say("subscription-cancelled.v1", moment(dueAt + DAY), { ...own, effective: "now" });
    if (chance.next() < 0.1) refund(own, dueAt + HOUR, from);
    // Backdated to when it was due, or from when the money came, perhaps after a hold.
    return chance.next() < 0.5 ? dueAt : dueAt + chance.below(12) * DAY;
  }

  function end(own: Own, product: Product, from: number, to: number): void {
    const isNow = chance.next() < 0.4;
    const at = moment(isNow && chance.next() < 0.2 ? from : from + Math.floor((to - from) * chance.next()));
    say("subscription-cancelled.v1", at, { ...own, effective: isNow ? "now" : "at-period-end" });
    if (isNow && chance.next() < 0.5) refund(own, at, from);
    if (chance.next() < 0.7) say("subscription-expired.v1", isNow ? at : to, { ...own });
    // Changed their mind: at the same moment, or later.
    if (chance.next() < 0.4) {
      const again = isNow ? at + chance.below(3) * DAY : to + chance.below(40) * DAY;
      renew(own, product, again, again + lengthOf(product));
    }
  }

  function refund(own: Own, at: number, periodFrom: number): void {
    const full = chance.next() < 0.5;
    const invoice = chance.next() < 0.5 && { invoiceId: `i${told.length}` };
    const money = { amountMinor: full ? 999 : 100, currency: "GBP", full };
    say("refund-issued.v1", at, { ...own, periodFrom: written(periodFrom, chance), ...money, ...invoice });
  }

  function grant(userId: string): void {
    const from = chance.below(300) * DAY;
    const grantId = `g${told.length}`;
    const features = chance.shuffled(FEATURES).slice(0, 1 + chance.below(3));
    const period = {
      periodFrom: written(from, chance),
      periodTo: written(from + (1 + chance.below(20)) * DAY, chance),
    };
    say("access-granted.v1", from, { grantId, userId, features, ...period, grantedBy: "support-7" });
    if (chance.next() < 0.3) {
      say("access-withdrawn.v1", moment(from + chance.below(10) * DAY), { grantId, userId, withdrawnBy: "support-7" });
    }
  }

  function close(userId: string): void {
    say("account-closed.v1", chance.below(400) * DAY, { userId, erase: chance.next() < 0.4 });
  }

  function bill(productId: Product, from: number, to: number) {
    const period = { periodFrom: written(from, chance), periodTo: written(to, chance) };
    return { productId, ...period, priceMinor: 999, currency: "GBP" };
  }

  /** Mostly whole seconds, as providers tell them. */
  function moment(at: number): number {
    return chance.next() < 0.8 ? at - (at % SECOND) : at;
  }

  function say(type: string, at: number, data: Data): void {
    const id = `f${chance.below(1_000)}-${told.length}`;
    const subject = data.subscriptionId ?? data.grantId ?? data.userId;
    const fact: Fact = { specversion: "1.0", id, source: "/world", type, subject, time: written(at, chance), data };
    told.push({ at, fact });
  }
}

type Product = (typeof PRODUCTS)[number];

interface Own {
  readonly userId: string;
  readonly subscriptionId: string;
}

interface Data extends Partial<Own> {
  readonly userId: string;
  readonly grantId?: string;
  readonly [field: string]: unknown;
}

const lengthOf = (product: Product): number => (product === "plus-yearly" ? 365 : 30) * DAY;
