import { describe, expect, it } from "@jest/globals";
import { sortableTime, versionOf } from "../../../runtime/core/version.ts";
import { paymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import { subscriptionCancelledV1 } from "../../../schemas/billing/subscription-cancelled.v1.ts";
import { refundIssuedV1 } from "../../../schemas/billing/refund-issued.v1.ts";
import { fact } from "../../../test/builders.ts";
import type { Fact } from "../../../schemas/event.ts";
import {
  bought,
  cancelledNow,
  changed,
  closed,
  day,
  expired,
  granted,
  paymentFailed,
  refunded,
  renewed,
  trial,
  withdrawn,
} from "../../../test/worlds/subscriptions-told.ts";
import { type Heard, ImpossiblePeriod, noteOf, productsIn } from "./note.ts";

const note = (told: Fact) => noteOf(told as Heard);
const time = (days: number): string => sortableTime(day(days));

describe("what is noted of a fact", () => {
  it("is the period, its product and whether it is a trial, of a purchase", () => {
    const told = bought(0, 30);
    const noted = { says: "paid", subscription: "s1", from: time(0), until: time(30), product: "plus-monthly" };
    expect(note(told)).toEqual({ ...noted, isTrial: false, version: versionOf(told) });
    expect(note(trial(0, 30))).toMatchObject({ ...noted, isTrial: true });
  });

  it("is the same with its invoice, of a renewal", () => {
    const told = renewed(30, 60);
    const period = { says: "paid", subscription: "s1", from: time(30), until: time(60), product: "plus-monthly" };
    expect(note(told)).toEqual({ ...period, isTrial: false, version: versionOf(told), invoice: "i30" });
  });

  it("is what was before and what is then, of a change", () => {
    const told = changed(3, "a", "b");
    const change = { says: "changed", subscription: "s1", from: time(3), before: "a", product: "b" };
    expect(note(told)).toEqual({ ...change, version: versionOf(told) });
  });

  it("is the moment, of a cancellation that counts now, an expiry, a withdrawal and a closed account", () => {
    expect(note(cancelledNow(3))).toEqual({ says: "cancelled", subscription: "s1", at: time(3) });
    expect(note(expired(4))).toEqual({ says: "expired", subscription: "s1", at: time(4) });
    expect(note(withdrawn(5))).toEqual({ says: "withdrawn", grant: "g1", at: time(5) });
    expect(note(closed(6))).toEqual({ says: "closed", at: time(6) });
  });

  it("is until when access stays, of a payment that failed; without grace, its invoice", () => {
    const grace = { says: "owed", subscription: "s1", from: time(30), until: time(33), invoice: "i30" };
    expect(note(paymentFailed(30, 33))).toEqual(grace);
    expect(note(paymentFailed(30))).toEqual({ says: "billed", invoice: "i30" });
  });

  it("is the period that was given back, of a full refund; of another, its invoice", () => {
    const back = { says: "refunded", subscription: "s1", from: time(0), at: time(9) };
    expect(note(refunded(9, 0))).toEqual({ ...back, invoice: "i0" });
    const unnamed = fact(refundIssuedV1, { invoiceId: undefined, periodFrom: day(0) }, { time: day(9) });
    expect(note(unnamed)).toEqual(back);
    expect(note(refunded(9, 0, { full: false }))).toEqual({ says: "billed", invoice: "i0" });
  });

  it("is its features, each once, of a grant", () => {
    const told = granted(0, 7, { features: ["live", "live"] });
    expect(note(told)).toEqual({
      says: "granted",
      grant: "g1",
      features: new Set(["live"]),
      from: time(0),
      until: time(7),
    });
  });

  it("is nothing, where neither access nor an invoice depends on it", () => {
    expect(note(fact(subscriptionCancelledV1))).toBeUndefined();
    expect(note(fact(refundIssuedV1, { invoiceId: undefined, full: false }))).toBeUndefined();
  });

  it.each([day(30), day(29), "2026-01-31T00:00:00Z"])(
    "cannot be a grace that ends at %s, when the payment was due then or later",
    (graceUntil) => {
      const told = fact(paymentFailedV1, { dueAt: day(30), graceUntil });
      expect(() => note(told)).toThrow(new ImpossiblePeriod("data.graceUntil must be after data.dueAt"));
      expect(() => note(told)).toThrow(
        expect.objectContaining({ code: "IMPOSSIBLE_PERIOD", retry: "never", context: { subscriptionId: "s1" } }),
      );
    },
  );

  it("tells a nanosecond of grace from none", () => {
    const told = fact(paymentFailedV1, { dueAt: "2026-01-31T00:00:00Z", graceUntil: "2026-01-31T00:00:00.000000001Z" });
    expect(note(told)).toMatchObject({ says: "owed", until: "2026-01-31T00:00:00.000000001Z" });
  });
});

describe("the products that a fact names", () => {
  it("are those of a period, both of a change, and none of others", () => {
    const named = (told: Fact) => productsIn(told as Heard);
    expect(named(bought(0, 30))).toEqual(["plus-monthly"]);
    expect(named(renewed(0, 30, { productId: "a" }))).toEqual(["a"]);
    expect(named(changed(0, "a", "b"))).toEqual(["a", "b"]);
    expect(named(closed(0))).toEqual([]);
  });
});
