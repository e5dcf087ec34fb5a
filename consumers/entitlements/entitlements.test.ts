import { describe, expect, it } from "@jest/globals";
import { compareUtf8 } from "../../runtime/core/version.ts";
import { handlingOf } from "../../runtime/kit/context.ts";
import { noCounts, runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryPublisher } from "../../runtime/memory/publisher.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { accessGrantedV1 } from "../../schemas/access/access-granted.v1.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { EntitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { type Crash, crashAt, crashingStore } from "../../test/crashing-ports.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { ODD_IDS } from "../../test/worlds/social.ts";
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
  trial,
} from "../../test/worlds/subscriptions-told.ts";
import { entitlementsListener } from "./consumer.ts";
import { check, openAt } from "./core/answer.ts";
import type { Heard } from "./core/note.ts";
import { CATALOGUE, type Catalogue } from "./core/products.ts";
import { readOpenTimes } from "./core/read.ts";

const WITH_GOLD: Catalogue = {
  version: 2,
  products: { ...CATALOGUE.products, "gold-monthly": { family: "gold", opens: ["stream", "lounge"] } },
};
const UNDISTURBED = crashAt(Infinity, "before");

/** A consumer on a day of the story; the day can be changed. */
function entitlements(today = 1, rowsPerPage = Infinity) {
  const memory = memoryRowStore();
  const paged: RowStore = {
    ...memory,
    query: (query) => {
      expect(query.consistent).toBe(true);
      return memory.query({ ...query, limit: Math.min(query.limit, rowsPerPage) });
    },
  };
  const { publisher, published } = memoryPublisher();
  const world = { today, catalogue: CATALOGUE };
  const now = (): Date => new Date(day(world.today));
  const counts = noCounts();
  let tokens = 0;
  const ports = (crash: Crash) => ({
    store: crashingStore(paged, crash),
    publisher: { publish: (facts: readonly Fact[]) => crash.around(() => publisher.publish(facts)) },
    now,
    newToken: () => String(tokens++),
  });
  const times = (userId: string) =>
    runPlan(
      readOpenTimes(userId, world.catalogue),
      { factId: "-", type: "read", correlationId: "-" },
      { store: memory },
    );
  /** Whether it was handled; false when it crashed. */
  const deliver = (fact: Fact, crash = UNDISTURBED): Promise<boolean> =>
    runPlan(entitlementsListener(world.catalogue).apply(fact as Heard), handlingOf(fact), ports(crash), {
      counts,
    }).then(
      () => true,
      () => false,
    );
  return {
    world,
    deliver,
    rows: () => memory.rows(),
    counted: () => counts.counters,
    hear: async (...facts: readonly Fact[]) => {
      for (const fact of facts) expect(await deliver(fact)).toBe(true);
    },
    /** In one batch, through the kit. */
    hearTogether: async (...facts: readonly Fact[]) => {
      const consumer = simulatedConsumer([entitlementsListener(world.catalogue)], memory, chance(1), {
        publisher,
        now,
      });
      await consumer.hear(facts);
      return consumer.parked;
    },
    allows: async (feature: string, at = world.today, userId = "u1") =>
      check(await times(userId), feature, day(at)).allowed,
    open: async (at = world.today, userId = "u1") => openAt(await times(userId), day(at)).map(({ feature }) => feature),
    said: () => (published as readonly EntitlementChangedV1[]).map(({ data }) => data),
    saidFacts: () => published as readonly EntitlementChangedV1[],
  };
}

const replayed = (fact: Fact): Fact => ({ ...fact, replayid: "r1" });
const PLUS = ["download", "live", "stream"];
const until = (days: number, features = PLUS) => Object.fromEntries(features.map((feature) => [feature, day(days)]));

describe("a subscription's life", () => {
  it("opens with the purchase, and ends by itself when nobody renews it", async () => {
    const { hear, open } = entitlements();
    await hear(bought(0, 30));
    expect(await open(29)).toEqual(PLUS);
    expect(await open(30)).toEqual([]);
  });

  it("goes on through a failed payment, pauses when grace is over, and opens again when it is paid for", async () => {
    const { hear, open } = entitlements();
    await hear(bought(0, 30), paymentFailed(30, 33));
    expect(await open(32)).toEqual(PLUS);
    expect(await open(33)).toEqual([]);
    await hear(expired(34), renewed(40, 70));
    expect(await open(36)).toEqual([]);
    expect(await open(41)).toEqual(PLUS);
    await hear(renewed(30, 60));
    expect(await open(36)).toEqual(PLUS);
  });

  it("knows what was open at any moment before", async () => {
    const { hear, allows } = entitlements(100);
    await hear(bought(0, 30), renewed(30, 60), refunded(40, 30));
    expect(await allows("stream", 39)).toBe(true);
    expect(await allows("stream", 40)).toBe(false);
  });

  it("is read whole, however many pages it takes", async () => {
    const [whole, paged] = [entitlements(), entitlements(1, 2)];
    const facts = [...[0, 1, 2, 3, 4, 5].map((n) => renewed(30 * n, 30 * n + 30)), refunded(70, 60)];
    await whole.hear(...facts);
    await paged.hear(...facts);
    expect(paged.rows()).toEqual(whole.rows());
    await paged.hear(closed(1, true));
    expect(paged.rows().filter(({ sk }) => sk.startsWith("F#"))).toEqual([]);
  });

  it("is each user's own, whatever the user is called", async () => {
    const users = [...ODD_IDS, "\u{1F600}".repeat(64), "u1#", "u1"];
    const { hear, open } = entitlements();
    for (const [index, userId] of users.entries()) {
      if (index % 2 === 0) await hear(bought(0, 30, { userId, productId: "basic-monthly" }));
    }
    const opened = await Promise.all(users.map((userId) => open(1, userId)));
    expect(opened).toEqual(users.map((_, index) => (index % 2 === 0 ? ["stream"] : [])));
  });

  it("keeps facts apart whose ids only look alike when they stand in a row", async () => {
    const { hear, rows } = entitlements();
    await hear(bought(0, 30, {}, { id: "a#b", source: "c" }), bought(0, 30, {}, { id: "a", source: "b#c" }));
    expect(rows().filter(({ sk }) => sk.startsWith("F#"))).toHaveLength(2);
  });
});

describe("what is said", () => {
  it("is what opened, and until when everything is open", async () => {
    const { hear, saidFacts } = entitlements();
    await hear(bought(0, 30));
    expect(saidFacts()).toMatchObject([
      {
        source: "/entitlements",
        type: "entitlement-changed.v1",
        subject: "u1",
        time: day(1),
        sequence: "00000001000000010001",
        data: { userId: "u1", granted: PLUS, revoked: [], until: until(30) },
      },
    ]);
  });

  it("is what closed, when something is taken back", async () => {
    const { hear, said } = entitlements();
    await hear(bought(0, 30), refunded(1, 0), granted(0, 7));
    expect(said().slice(1)).toEqual([
      { userId: "u1", granted: [], revoked: PLUS, until: {} },
      { userId: "u1", granted: ["download"], revoked: [], until: until(7, ["download"]) },
    ]);
  });

  it("is also that something is open longer", async () => {
    const { hear, said } = entitlements();
    await hear(bought(0, 30), renewed(30, 60));
    expect(said().slice(1)).toEqual([{ userId: "u1", granted: [], revoked: [], until: until(60) }]);
  });

  it("is nothing, when nobody can tell the difference", async () => {
    const { hear, deliver, said } = entitlements();
    const first = bought(0, 30);
    await hear(first);
    const again = crashAt(Infinity, "before");
    await deliver(first, again);
    expect(again.calls).toBe(2);
    await hear(first, bought(0, 30), cancelledAtPeriodEnd(3), paymentFailed(15, 16), renewed(50, 60), expired(2));
    expect(said()).toHaveLength(1);
  });

  it("is what had opened or ended by itself meanwhile, with the next change", async () => {
    const { hear, said, world } = entitlements();
    await hear(bought(0, 30), renewed(50, 80));
    world.today = 55;
    await hear(granted(55, 60, { features: ["beta"] }));
    expect(said()[1]).toEqual({
      userId: "u1",
      granted: ["beta", ...PLUS],
      revoked: [],
      until: { beta: day(60), ...until(80) },
    });
  });

  it("is one fact for a batch", async () => {
    const { hearTogether, said } = entitlements();
    const first = bought(0, 30);
    await hearTogether(first, renewed(30, 60), changed(0, "plus-monthly", "basic-monthly"), renewed(30, 60), first);
    expect(said().at(-1)).toMatchObject({ until: { stream: day(60) } });
  });

  it("has a number that grows with what is known, for hearers who get it in no order", async () => {
    const { hear, saidFacts } = entitlements();
    await hear(bought(0, 30), renewed(30, 60), closed(1, true));
    const sequences = saidFacts().map(({ sequence }) => sequence ?? "");
    expect([...sequences].sort()).toEqual(sequences);
    expect(new Set(sequences).size).toBe(3);
  });
});

describe("a replayed fact", () => {
  it("rebuilds what is open and says nothing, then or later", async () => {
    const { hear, open, said } = entitlements();
    await hear(replayed(bought(0, 30)), replayed(renewed(30, 60)));
    expect(await open(45)).toEqual(PLUS);
    await hear(expired(2));
    expect(said()).toEqual([]);
    await hear(renewed(60, 90));
    expect(said()).toEqual([{ userId: "u1", granted: [], revoked: [], until: until(90) }]);
  });

  it("writes nothing of what is known", async () => {
    const { hear, rows } = entitlements();
    const facts = [bought(0, 30), renewed(30, 60)];
    await hear(...facts);
    const before = JSON.stringify(rows());
    await hear(...facts.map(replayed), ...facts.map(replayed));
    expect(JSON.stringify(rows())).toBe(before);
  });

  it("that was only replayed may still be heard live, and says what differs", async () => {
    const { hear, said, rows } = entitlements();
    const fact = bought(0, 30);
    await hear(replayed(fact), fact, replayed(renewed(30, 60)));
    expect(said()).toEqual([]);
    expect(
      rows()
        .filter(({ sk }) => sk !== "ACCESS")
        .map(({ sk }) => sk.slice(0, 2)),
    ).toEqual(["R#", "F#", "R#"]);
  });

  it.each([
    [0, "after"],
    [1, "before"],
    [1, "after"],
    [2, "before"],
    [2, "after"],
    [3, "before"],
    [3, "after"],
    [4, "before"],
  ] as const)(
    "leaves to a fact heard live what that one has still to say (crashed at call %i, %s)",
    async (call, when) => {
      const { deliver, hear, said } = entitlements();
      const live = bought(0, 30);
      expect(await deliver(live, crashAt(call, when))).toBe(false);
      await hear(replayed(live), replayed(renewed(20, 40)), live);
      expect(said().at(-1)?.until).toEqual(until(40));
    },
  );

  it("of a closed account erases and says nothing", async () => {
    const { hear, said, rows, open } = entitlements();
    await hear(replayed(bought(0, 30)), replayed(closed(1, true)));
    expect(await open()).toEqual([]);
    expect(said()).toEqual([]);
    const nothing = { windows: "[]", version: "9".repeat(20) };
    expect(rows()).toMatchObject([{ sk: "ACCESS", erased: true, access: nothing, said: nothing }]);
  });

  it("of a closed account leaves to a fact heard live to say what that one and the erasure changed", async () => {
    const { deliver, hear, said, rows } = entitlements();
    const [sold, longer] = [bought(0, 30), renewed(30, 60)];
    await hear(sold);
    expect(await deliver(longer, crashAt(1, "before"))).toBe(false);
    await hear(replayed(closed(1, true)), replayed(sold), replayed(closed(1, true)));
    expect(said()).toHaveLength(1);
    await hear(longer);
    expect(said().slice(1)).toEqual([{ userId: "u1", granted: [], revoked: PLUS, until: {} }]);
    expect(rows()).toMatchObject([{ sk: "ACCESS", said: { windows: "[]" } }, { sk: "I#i30" }]);
  });
});

describe("a crash", () => {
  const stories: Readonly<Record<string, readonly Fact[]>> = {
    "of a life": [bought(0, 30), paymentFailed(30, 33), renewed(30, 60), refunded(1, 0)],
    "of an erased account": [bought(0, 30), renewed(30, 60), closed(1, true), renewed(60, 90), closed(1, true)],
    "of an account that had nothing to lose": [paymentFailed(30), closed(1, true)],
    "of an account erased after its end": [bought(-30, 0), refunded(-31, -30), closed(1, true), refunded(1, -30)],
  };

  it.each(Object.entries(stories))(
    "anywhere in the story %s leaves nothing unsaid and nothing said otherwise",
    async (_, facts) => {
      const calm = await tellWith(crashAt(Infinity, "before"), facts);
      expect(calm.calls).toBeGreaterThan(5);
      for (let call = 0; call < calm.calls; call++) {
        for (const moment of ["before", "after"] as const) {
          const { said, rows } = await tellWith(crashAt(call, moment), facts);
          expect({ call, moment, said, rows }).toEqual({ call, moment, said: calm.said, rows: calm.rows });
        }
      }
    },
  );

  async function tellWith(crash: Crash, facts: readonly Fact[]) {
    const { deliver, rows, saidFacts } = entitlements();
    for (const fact of facts) {
      if (!(await deliver(fact, crash))) expect(await deliver(fact, crash)).toBe(true);
    }
    const said = Object.fromEntries(saidFacts().map(({ id, data, time, sequence }) => [id, { data, time, sequence }]));
    return { calls: crash.calls, said, rows: rows() };
  }

  it("after something was said does not hide that it was, from whoever takes it back meanwhile", async () => {
    const { deliver, hear, saidFacts } = entitlements();
    const sold = bought(0, 30);
    const publishing = 3;
    expect(await deliver(sold, crashAt(publishing, "after"))).toBe(false);
    expect(saidFacts().map(({ data }) => data.granted)).toEqual([PLUS]);
    await hear(refunded(0, 0));
    expect(saidFacts().at(-1)?.data).toEqual({ userId: "u1", granted: [], revoked: [], until: {} });
    await hear(sold);
    expect(saidFacts()).toHaveLength(2);
  });
});

describe("an unknown product", () => {
  it("opens nothing, is counted once per fact, and opens from the first when the catalogue learns it", async () => {
    const { hear, open, counted, world, said } = entitlements();
    await hear(bought(0, 30, { productId: "gold-monthly" }));
    expect(counted()).toEqual({ unknownProducts: 1 });
    expect(await open()).toEqual([]);
    expect(said()).toEqual([]);
    world.catalogue = WITH_GOLD;
    expect(await open()).toEqual(["lounge", "stream"]);
  });

  it("is counted wherever a fact names it", async () => {
    const { hear, counted } = entitlements();
    await hear(bought(0, 30), renewed(30, 60), changed(5, "plus-monthly", "basic-monthly"), closed(50));
    expect(counted()).toEqual({});
    await hear(changed(6, "gold-monthly", "silver-monthly"), renewed(60, 90, { productId: "constructor" }));
    expect(counted()).toEqual({ unknownProducts: 2 });
  });

  it("is announced with the next fact, once the catalogue knows it", async () => {
    const { hear, world, said } = entitlements();
    await hear(bought(0, 30, { productId: "gold-monthly" }));
    world.catalogue = WITH_GOLD;
    await hear(expired(1));
    expect(said()).toEqual([
      { userId: "u1", granted: ["lounge", "stream"], revoked: [], until: until(30, ["lounge", "stream"]) },
    ]);
  });
});

describe("trials", () => {
  it("are one per family, over all subscriptions of a user, whichever is known first", async () => {
    const { hear, open } = entitlements();
    await hear(trial(40, 54, { subscriptionId: "s2", productId: "plus-yearly" }));
    expect(await open(45)).toEqual(PLUS);
    await hear(trial(0, 14), trial(40, 54, { subscriptionId: "s3", productId: "basic-monthly" }));
    expect(await open(45)).toEqual(["stream"]);
    expect(await open(5)).toEqual(PLUS);
  });
});

describe("a closed account", () => {
  it("keeps its rows, when it need not be erased, and opens nothing any more", async () => {
    const { hear, open, said, rows } = entitlements();
    await hear(bought(0, 30), closed(1), renewed(30, 60));
    expect(await open(0)).toEqual(PLUS);
    expect(await open(1)).toEqual([]);
    expect(said().at(-1)).toEqual({ userId: "u1", granted: [], revoked: PLUS, until: {} });
    expect(rows()).toHaveLength(4);
  });

  it("that is erased leaves its invoices' ids and a flag, also of what comes late", async () => {
    const { hear, open, said, rows } = entitlements();
    await hear(bought(0, 30), renewed(30, 60), refunded(1, 0, { full: false }), granted(0, 7), closed(1, true));
    expect(await open(0)).toEqual([]);
    await hear(renewed(60, 90), paymentFailed(90, 95), cancelledNow(3), closed(2), bought(0, 30));
    await hear(replayed(renewed(95, 120)), replayed(granted(0, 9)));
    expect(said().at(-1)).toEqual({ userId: "u1", granted: [], revoked: PLUS, until: {} });
    expect(said().filter(({ revoked }) => revoked.length > 0)).toHaveLength(1);
    const kept = [...rows()].sort((a, b) => compareUtf8(a.sk, b.sk));
    expect(kept).toMatchObject([
      { sk: "ACCESS", erased: true, access: { windows: "[]" }, said: { windows: "[]" } },
      ...["i0", "i30", "i60", "i90", "i95"].map((invoice) => ({ pk: "U#u1", sk: `I#${invoice}` })),
    ]);
    expect(kept.slice(1).map((row) => Object.keys(row))).toEqual(Array.from({ length: 5 }, () => ["pk", "sk"]));
  });

  it("is erased whole, however many facts there are, while some still come", async () => {
    const { hear, hearTogether, rows } = entitlements();
    const many = Array.from({ length: 60 }, (_, n) => granted(n, n + 1));
    await hear(...many);
    await hearTogether(closed(1, true), ...many.slice(0, 9));
    expect(rows().map(({ sk }) => sk)).toEqual(["ACCESS"]);
  });
});

describe("a purchase", () => {
  it("that carries more than anybody asked for is a purchase still", async () => {
    const { hear, open } = entitlements();
    const told = bought(0, 30);
    await hear({ ...told, data: { ...(told.data as object), erase: true } });
    expect(await open()).toEqual(PLUS);
  });
});

describe("what cannot be", () => {
  it("is parked with the field that says so", async () => {
    const { hearTogether, rows } = entitlements();
    const example = paymentFailedV1.example;
    const parked = await hearTogether({ ...example, data: { ...example.data, graceUntil: example.data.dueAt } });
    expect(parked).toMatchObject([{ code: "IMPOSSIBLE_PERIOD" }]);
    expect(rows()).toEqual([]);
  });

  it.each([subscriptionBoughtV1, subscriptionRenewedV1, accessGrantedV1])(
    "is refused by its schema already, where $type ends before it begins",
    async (definition) => {
      const { example } = definition;
      const reversed = { ...example, data: { ...example.data, periodTo: example.data.periodFrom } } as Fact;
      expect(() => definition.read(reversed)).toThrow("periodFrom is before periodTo");
      expect(await entitlements().hearTogether(reversed)).toMatchObject([{ code: "UNREADABLE_FACT" }]);
    },
  );
});
