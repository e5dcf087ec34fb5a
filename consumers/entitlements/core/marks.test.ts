import { describe, expect, it } from "@jest/globals";
import { memoryPublisher } from "../../../runtime/memory/publisher.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import { paymentFailedV1 } from "../../../schemas/billing/payment-failed.v1.ts";
import { refundIssuedV1 } from "../../../schemas/billing/refund-issued.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import { fact } from "../../../test/builders.ts";
import { chance } from "../../../test/chance.ts";
import { simulatedConsumer } from "../../../test/simulated-consumer.ts";
import { standingIn } from "../../../test/standing.ts";
import {
  bought,
  cancelledAtPeriodEnd,
  cancelledNow,
  changed,
  closed,
  day,
  expired,
  granted,
  paymentFailed,
  refunded,
  renewed,
  withdrawn,
} from "../../../test/worlds/subscriptions-told.ts";
import { entitlements, entitlementsListener } from "../consumer.ts";
import { CATALOGUE } from "./products.ts";

function entitlementsUnderTest() {
  const store = memoryRowStore();
  const { publisher } = memoryPublisher();
  const consumer = simulatedConsumer([entitlementsListener(CATALOGUE)], store, chance(1), { publisher });
  return {
    parked: consumer.parked,
    hear: (...facts: readonly Fact[]) => consumer.hear(facts),
    standing: (told: Fact) => standingIn(store, entitlements, told),
  };
}

describe("a late letter of entitlements", () => {
  it.each<readonly [string, (days: number) => Fact]>([
    ["purchase", (days) => bought(days, 30)],
    ["renewal", (days) => renewed(days, 60)],
    ["change", (days) => changed(days, "plus-monthly", "plus-yearly")],
    ["cancellation that counts now", cancelledNow],
    ["expiry", (days) => expired(days)],
    ["payment that failed", (days) => paymentFailed(days)],
    ["payment that failed, with grace", (days) => paymentFailed(days, 20)],
    ["full refund", (days) => refunded(days, 0)],
    ["partial refund", (days) => refunded(days, 0, { full: false })],
    ["grant", (days) => granted(days, 20)],
    ["withdrawal", (days) => withdrawn(days)],
    ["closed account", (days) => closed(days)],
  ])("that is a %s is news until it was heard itself, whatever is newer", async (_, told) => {
    const { hear, standing } = entitlementsUnderTest();
    const [older, newer] = [told(1), told(2)];
    expect(await standing(older)).toBe("new");
    await hear(newer);
    expect([await standing(older), await standing(newer)]).toEqual(["new", "applied"]);
    await hear(older);
    expect([await standing(older), await standing(newer)]).toEqual(["applied", "applied"]);
  });

  it("is the live fact's own, and a replayed one's", async () => {
    const { hear, standing } = entitlementsUnderTest();
    const live = bought(0, 30);
    const replayed = { ...live, replayid: "r1" };
    await hear(replayed);
    expect([await standing(live), await standing(replayed)]).toEqual(["new", "applied"]);
    await hear(live);
    expect(await standing(live)).toBe("applied");
  });

  it("is news while its grace is impossible", async () => {
    const { hear, parked, standing } = entitlementsUnderTest();
    const impossible = fact(paymentFailedV1, { dueAt: day(3), graceUntil: day(3) });
    await hear(impossible);
    expect([parked.map(({ code }) => code), await standing(impossible)]).toEqual([["IMPOSSIBLE_PERIOD"], "new"]);
  });

  it.each<readonly [string, Fact]>([
    ["a cancellation at the period's end", cancelledAtPeriodEnd(3)],
    ["a partial refund of no invoice", fact(refundIssuedV1, { invoiceId: undefined, full: false })],
    ["an erasure", closed(3, true)],
  ])("of %s is untold, for it has no row", async (_, told) => {
    const { hear, standing } = entitlementsUnderTest();
    expect(await standing(told)).toBe("untold");
    await hear(told);
    expect(await standing(told)).toBe("untold");
  });
});
