import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Fact } from "../../../schemas/event.ts";
import { chance } from "../../../test/chance.ts";
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
  withdrawn,
} from "../../../test/worlds/subscriptions-told.ts";
import { subscriptionWorld } from "../../../test/worlds/subscriptions.ts";
import { join, type Knowledge, learn, NOTHING } from "./knowledge.ts";
import { type Heard, noteOf } from "./note.ts";
import { spans, type Window, windowsOf } from "./windows.ts";

const BASIC = "basic-monthly";
const PLUS = "plus-monthly";
const GOLD = "gold-monthly";

/** What facts open, in days: `plus-monthly 0..30`. */
function opened(...facts: readonly Fact[]): readonly string[] {
  return windowsOf(knowledgeOf(facts)).map(inDays);
}

const knowledgeOf = (facts: readonly Fact[]): Knowledge =>
  facts
    .map((fact) => noteOf(fact as Heard))
    .reduce((known, note) => (note === undefined ? known : join(known, learn(note))), NOTHING);

function inDays(window: Window): string {
  const days = (time: string) => (Date.parse(time) - Date.parse(day(0))) / 86_400_000;
  const what = "product" in window ? window.product : window.features.join("+");
  const of =
    "product" in window && window.trial !== undefined ? ` trial ${window.trial[0]}@${days(window.trial[1])}` : "";
  return `${what} ${days(window.from)}..${days(window.until)}${of}`;
}

describe("a paid period", () => {
  it("opens its product from its beginning up to its end", () => {
    expect(opened(bought(0, 30))).toEqual(["plus-monthly 0..30"]);
    expect(windowsOf(knowledgeOf([bought(0, 30)]))).toEqual([
      { product: PLUS, from: sortableTime(day(0)), until: sortableTime(day(30)) },
    ]);
  });

  it("is one with what touches or overlaps it, and apart from what does not", () => {
    expect(opened(bought(0, 30), renewed(30, 60), renewed(55, 90))).toEqual(["plus-monthly 0..90"]);
    expect(opened(renewed(31, 60), bought(0, 30))).toEqual(["plus-monthly 0..30", "plus-monthly 31..60"]);
    expect(opened(bought(0, 90), renewed(30, 60))).toEqual(["plus-monthly 0..90"]);
  });

  it("lasts up to the latest end that a fact about it says", () => {
    expect(opened(renewed(0, 31), renewed(0, 30))).toEqual(["plus-monthly 0..31"]);
    expect(opened(renewed(0, 30), renewed(0, 31))).toEqual(["plus-monthly 0..31"]);
  });

  it("is for the product that the newest fact about it names", () => {
    const older = renewed(0, 30, { productId: BASIC }, { time: day(0) });
    const newer = renewed(0, 30, { productId: PLUS }, { time: day(1) });
    expect(opened(older, newer)).toEqual(["plus-monthly 0..30"]);
    expect(opened(newer, older)).toEqual(["plus-monthly 0..30"]);
  });

  it("stands beside those of other subscriptions and products", () => {
    const other = bought(10, 40, { subscriptionId: "s2", productId: BASIC });
    expect(opened(bought(0, 30), other)).toEqual(["basic-monthly 10..40", "plus-monthly 0..30"]);
  });
});

describe("a refund", () => {
  it("ends its period when all of it was given back, whichever is known first", () => {
    expect(opened(bought(0, 30), refunded(10, 0))).toEqual(["plus-monthly 0..10"]);
    expect(opened(refunded(10, 0), bought(0, 30))).toEqual(["plus-monthly 0..10"]);
    expect(opened(bought(0, 30), refunded(12, 0), refunded(10, 0), refunded(11, 0))).toEqual(["plus-monthly 0..10"]);
  });

  it("leaves nothing of a period that was given back before it began", () => {
    expect(opened(bought(5, 30), refunded(5, 5))).toEqual([]);
    expect(opened(bought(5, 30), refunded(2, 5))).toEqual([]);
  });

  it("changes nothing when it is partial, of another period, or after the end", () => {
    const facts = [refunded(10, 0, { full: false }), refunded(10, 1), refunded(40, 0)];
    expect(opened(bought(0, 30), ...facts)).toEqual(["plus-monthly 0..30"]);
  });

  it("of another subscription changes nothing", () => {
    expect(opened(bought(0, 30, { subscriptionId: "s2" }), refunded(10, 0))).toEqual(["plus-monthly 0..30"]);
  });
});

describe("a change of product", () => {
  it("counts from its own moment, within a period", () => {
    expect(opened(bought(0, 30, { productId: BASIC }), changed(10, BASIC, PLUS))).toEqual([
      "basic-monthly 0..10",
      "plus-monthly 10..30",
    ]);
  });

  it("at the moment at which a period begins is stronger than what the period names", () => {
    expect(opened(renewed(0, 30), changed(0, PLUS, BASIC))).toEqual(["basic-monthly 0..30"]);
  });

  it("at the end of a period leaves that period alone, and holds for one that begins there", () => {
    const facts = [bought(0, 30), changed(30, PLUS, BASIC)];
    expect(opened(...facts)).toEqual(["plus-monthly 0..30"]);
    expect(opened(...facts, renewed(30, 60, { productId: PLUS }))).toEqual([
      "basic-monthly 30..60",
      "plus-monthly 0..30",
    ]);
  });

  it("before a period is no matter of that period", () => {
    expect(opened(changed(5, PLUS, BASIC), renewed(10, 30))).toEqual(["plus-monthly 10..30"]);
  });

  it("follows another, in order of their moments", () => {
    const facts = [changed(20, PLUS, GOLD), changed(10, BASIC, PLUS)];
    expect(opened(bought(0, 30, { productId: BASIC }), ...facts)).toEqual([
      "basic-monthly 0..10",
      "gold-monthly 20..30",
      "plus-monthly 10..20",
    ]);
  });

  it("that was told first may count last", () => {
    const facts = [changed(20, PLUS, GOLD, {}, { time: day(1) }), changed(10, BASIC, PLUS, {}, { time: day(2) })];
    expect(opened(bought(0, 30, { productId: BASIC }), ...facts)).toEqual([
      "basic-monthly 0..10",
      "gold-monthly 20..30",
      "plus-monthly 10..20",
    ]);
  });

  it("is followed along its chain when several are told of one moment", () => {
    const first = changed(10, BASIC, PLUS, {}, { id: "z" });
    const second = changed(10, PLUS, GOLD, {}, { id: "a" });
    for (const chain of [
      [first, second],
      [second, first],
    ]) {
      expect(opened(bought(0, 30, { productId: BASIC }), ...chain)).toEqual([
        "basic-monthly 0..10",
        "gold-monthly 10..30",
      ]);
    }
  });

  it("there and back within a moment ends where it began", () => {
    const chain = [changed(10, BASIC, PLUS, {}, { id: "b" }), changed(10, PLUS, BASIC, {}, { id: "a" })];
    expect(opened(bought(0, 30, { productId: BASIC }), ...chain)).toEqual(["basic-monthly 0..30"]);
  });

  it("is walked once, the oldest of two ways first", () => {
    const ways = [changed(10, BASIC, GOLD, {}, { id: "b" }), changed(10, BASIC, PLUS, {}, { id: "a" })];
    expect(opened(bought(0, 30, { productId: BASIC }), ...ways)).toEqual([
      "basic-monthly 0..10",
      "plus-monthly 10..30",
    ]);
  });

  it("counts as the newest says, where none of a moment starts from what there was", () => {
    const strays = [
      changed(10, GOLD, BASIC, {}, { id: "c" }),
      changed(10, "other", GOLD, {}, { id: "a" }),
      changed(10, "other", "silver", {}, { id: "b" }),
    ];
    expect(opened(bought(0, 30), ...strays)).toEqual(["basic-monthly 10..30", "plus-monthly 0..10"]);
  });
});

describe("a cancellation", () => {
  it("at the period's end takes nothing away", () => {
    expect(opened(bought(0, 30), cancelledAtPeriodEnd(10))).toEqual(["plus-monthly 0..30"]);
  });

  it("that counts now ends the periods that have begun", () => {
    expect(opened(bought(0, 30), renewed(30, 60), cancelledNow(40))).toEqual(["plus-monthly 0..40"]);
    expect(opened(bought(0, 30), cancelledNow(12), cancelledNow(11))).toEqual(["plus-monthly 0..11"]);
  });

  it("leaves a purchase alone that begins at the same moment or later", () => {
    expect(opened(bought(10, 40), cancelledNow(10))).toEqual(["plus-monthly 10..40"]);
    expect(opened(renewed(20, 40), cancelledNow(10))).toEqual(["plus-monthly 20..40"]);
    expect(opened(bought(0, 30), renewed(15, 45), cancelledNow(10), cancelledNow(20))).toEqual([
      "plus-monthly 0..10",
      "plus-monthly 15..20",
    ]);
  });
});

describe("grace", () => {
  it("keeps open what was open while a payment is awaited, up to the latest end that an attempt says", () => {
    expect(opened(bought(0, 30), paymentFailed(30, 33), paymentFailed(30, 35))).toEqual(["plus-monthly 0..35"]);
    expect(opened(bought(0, 30), paymentFailed(30, 35), paymentFailed(30, 33))).toEqual(["plus-monthly 0..35"]);
    expect(opened(bought(0, 30), paymentFailed(30))).toEqual(["plus-monthly 0..30"]);
  });

  it("opens nothing before the period is known that it follows", () => {
    expect(opened(paymentFailed(30, 35))).toEqual([]);
    expect(opened(paymentFailed(30, 35), renewed(31, 60))).toEqual(["plus-monthly 31..60"]);
  });

  it("is for the product of the latest period, with what has changed since", () => {
    const facts = [bought(0, 30, { productId: GOLD }), renewed(30, 60, { productId: BASIC }), paymentFailed(65, 70)];
    expect(opened(...facts)).toEqual(["basic-monthly 30..60", "basic-monthly 65..70", "gold-monthly 0..30"]);
    expect(opened(...facts, changed(62, BASIC, PLUS), changed(68, PLUS, GOLD))).toEqual([
      "basic-monthly 30..60",
      "gold-monthly 0..30",
      "gold-monthly 68..70",
      "plus-monthly 65..68",
    ]);
  });

  it("is for the latest period, whichever was known first", () => {
    const facts = [renewed(30, 60, { productId: BASIC }), paymentFailed(65, 70), bought(0, 30, { productId: GOLD })];
    expect(opened(...facts)).toEqual(["basic-monthly 30..60", "basic-monthly 65..70", "gold-monthly 0..30"]);
  });

  it("is no more once the period is paid for, also from another day or given back", () => {
    const failed = [bought(0, 30), paymentFailed(30, 35)];
    expect(opened(...failed, renewed(30, 60), refunded(31, 30))).toEqual(["plus-monthly 0..31"]);
    expect(opened(...failed, renewed(29, 31), refunded(29, 29))).toEqual(["plus-monthly 0..30"]);
    expect(opened(...failed, renewed(29, 30))).toEqual(["plus-monthly 0..35"]);
    expect(opened(...failed, renewed(40, 60))).toEqual(["plus-monthly 0..35", "plus-monthly 40..60"]);
  });

  it("ends with the subscription: when it expires, or is cancelled now", () => {
    const failed = [bought(0, 30), paymentFailed(30, 35)];
    expect(opened(...failed, expired(33), expired(34))).toEqual(["plus-monthly 0..33"]);
    expect(opened(...failed, cancelledNow(32))).toEqual(["plus-monthly 0..32"]);
    expect(opened(...failed, expired(30))).toEqual(["plus-monthly 0..30"]);
    expect(opened(...failed, cancelledNow(30))).toEqual(["plus-monthly 0..30"]);
    expect(opened(...failed, expired(29))).toEqual(["plus-monthly 0..35"]);
  });
});

describe("an expiry", () => {
  it("leaves what is paid for, and what is paid for later", () => {
    expect(opened(bought(0, 30), expired(20), renewed(50, 80))).toEqual(["plus-monthly 0..30", "plus-monthly 50..80"]);
  });
});

describe("a trial", () => {
  it("names itself, and stays apart from what is paid for", () => {
    expect(opened(trial(0, 14), renewed(14, 44))).toEqual(["plus-monthly 0..14 trial s1@0", "plus-monthly 14..44"]);
  });

  it("keeps its place when nothing is left of it, with the product that it began with", () => {
    expect(opened(trial(5, 14), refunded(2, 5))).toEqual(["plus-monthly 5..5 trial s1@5"]);
    expect(opened(trial(5, 14), refunded(2, 5), changed(5, PLUS, BASIC), changed(6, BASIC, GOLD))).toEqual([
      "basic-monthly 5..5 trial s1@5",
    ]);
  });

  it("is none once somebody says that the period was paid for", () => {
    expect(opened(trial(0, 14), renewed(0, 30))).toEqual(["plus-monthly 0..30"]);
    expect(opened(renewed(0, 30), trial(0, 14))).toEqual(["plus-monthly 0..30"]);
    expect(opened(trial(0, 14), trial(0, 14))).toEqual(["plus-monthly 0..14 trial s1@0"]);
  });

  it("may change its product half-way", () => {
    expect(opened(trial(0, 14), changed(7, PLUS, BASIC))).toEqual([
      "basic-monthly 7..14 trial s1@0",
      "plus-monthly 0..7 trial s1@0",
    ]);
  });
});

describe("a grant", () => {
  it("opens its features, sorted and each once, until it is withdrawn for the first time", () => {
    const gift = granted(0, 7, { features: ["stream", "download", "stream"] });
    expect(opened(gift)).toEqual(["download+stream 0..7"]);
    expect(opened(withdrawn(4), withdrawn(3), gift, withdrawn(5))).toEqual(["download+stream 0..3"]);
    expect(opened(withdrawn(0), gift)).toEqual([]);
    expect(opened(withdrawn(3, "g2"), gift)).toEqual(["download+stream 0..7"]);
  });

  it("stands beside another one of other features", () => {
    const other = granted(5, 9, { grantId: "g2", features: ["live"] });
    expect(opened(granted(0, 7), other)).toEqual(["download 0..7", "live 5..9"]);
    expect(opened(granted(0, 7), granted(5, 9, { grantId: "g2" }))).toEqual(["download 0..9"]);
  });

  it("gives both, when it is told twice and differently", () => {
    expect(opened(granted(0, 7), granted(10, 12), granted(0, 7))).toEqual(["download 0..7", "download 10..12"]);
  });
});

describe("a closed account", () => {
  it("ends everything when it is closed for the first time", () => {
    const facts = [bought(0, 30), paymentFailed(30, 35), granted(10, 40), trial(20, 34, { subscriptionId: "s2" })];
    expect(opened(...facts, closed(32), closed(31), closed(33))).toEqual([
      "plus-monthly 20..31 trial s2@20",
      "plus-monthly 0..31",
      "download 10..31",
    ]);
    expect(opened(bought(40, 70), closed(31))).toEqual([]);
  });
});

describe("windows", () => {
  it("are the same text, whatever comes in which order and how often", () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const luck = chance(seed);
        const { facts } = subscriptionWorld(luck, { users: 1, lives: 3 });
        const text = JSON.stringify(windowsOf(knowledgeOf(facts)));
        const others = luck.shuffled([...facts, ...facts.filter(() => luck.next() < 0.3)]);
        expect(JSON.stringify(windowsOf(knowledgeOf(others)))).toBe(text);
      }),
      { numRuns: 40 },
    );
  });
});

describe("spans", () => {
  it("are the same time in as few as it takes", () => {
    const of = (from: number, until: number) => ({ from: day(from), until: day(until) });
    expect(spans([of(5, 6), of(0, 2), of(2, 3), of(1, 2)])).toEqual([of(0, 3), of(5, 6)]);
  });
});
