import { describe, expect, it } from "@jest/globals";
import { sortableTime } from "../../../runtime/core/version.ts";
import { day } from "../../../test/worlds/subscriptions-told.ts";
import { type Answer, check, openAt, openTimes } from "./answer.ts";
import type { Catalogue } from "./products.ts";
import { CATALOGUE } from "./products.ts";
import type { Window } from "./windows.ts";

const time = (days: number): string => sortableTime(day(days));
const window = (product: string, from: number, until: number): Window => ({
  product,
  from: time(from),
  until: time(until),
});
const trial = (product: string, from: number, until: number, subscription: string, began = from): Window => ({
  ...window(product, from, until),
  trial: [subscription, time(began)],
});

function stream(windows: readonly Window[], at: number, catalogue = CATALOGUE): Answer {
  return check(openTimes(windows, catalogue), "stream", day(at));
}

const open = (until: number): Answer => ({ allowed: true, until: day(until) });
const shut = (until: number): Answer => ({ allowed: false, until: day(until) });
const never: Answer = { allowed: false, until: null };

describe("a check", () => {
  it("allows from the beginning of a window up to, not including, its end", () => {
    const windows = [window("basic-monthly", 10, 20)];
    expect(stream(windows, 9)).toEqual(never);
    expect(stream(windows, 10)).toEqual(open(20));
    expect(stream(windows, 19.99999)).toEqual(open(20));
    expect(stream(windows, 20)).toEqual(shut(20));
    expect(stream(windows, 30)).toEqual(shut(20));
  });

  it("is exact to what nine digits tell", () => {
    const until = "2026-01-21T00:00:00.000000001Z";
    const times = openTimes([{ ...window("basic-monthly", 10, 20), until }], CATALOGUE);
    expect(check(times, "stream", "2026-01-21T00:00:00Z")).toEqual({ allowed: true, until });
    expect(check(times, "stream", until)).toEqual({ allowed: false, until });
  });

  it("answers with the end of all that touches, whatever product opens it", () => {
    const windows = [window("plus-monthly", 15, 30), window("basic-monthly", 10, 20), window("plus-yearly", 30, 40)];
    expect(stream(windows, 12)).toEqual(open(40));
    expect(stream([...windows, window("basic-monthly", 50, 60)], 45)).toEqual(shut(40));
    expect(stream([...windows, window("basic-monthly", 50, 60)], 55)).toEqual(open(60));
    expect(check(openTimes(windows, CATALOGUE), "live", day(12))).toEqual(never);
  });

  it("knows features that were granted, also some that no product opens", () => {
    const gift: Window = { features: ["beta", "live"], from: time(0), until: time(5) };
    const times = openTimes([gift], CATALOGUE);
    expect(check(times, "beta", day(1))).toEqual(open(5));
    expect(check(times, "live", day(1))).toEqual(open(5));
    expect(check(times, "stream", day(1))).toEqual(never);
  });

  it.each(["gold-monthly", "constructor", "__proto__"])("finds nothing behind the unknown product %s", (product) => {
    expect(stream([window(product, 0, 30)], 1)).toEqual(never);
  });

  it("finds a product open, from the first, once the catalogue knows it", () => {
    const learnt: Catalogue = { version: 2, products: { "gold-monthly": { family: "gold", opens: ["stream"] } } };
    expect(stream([window("gold-monthly", 0, 30)], 1, learnt)).toEqual(open(30));
  });
});

describe("of several trials", () => {
  it("only the one that used a family first opens it", () => {
    const windows = [trial("plus-yearly", 20, 34, "s1"), trial("plus-monthly", 0, 14, "s2")];
    expect(stream(windows, 1)).toEqual(open(14));
    expect(stream(windows, 25)).toEqual(shut(14));
  });

  it("each opens its own family", () => {
    const windows = [trial("plus-monthly", 0, 14, "s1"), trial("basic-monthly", 20, 34, "s2")];
    expect(stream(windows, 25)).toEqual(open(34));
  });

  it("that begin at once the subscription decides, and the beginning of the trial", () => {
    const tie = [trial("plus-monthly", 0, 20, "s2"), trial("plus-monthly", 0, 14, "s1")];
    expect(stream(tie, 1)).toEqual(open(14));
    const both = [trial("plus-monthly", 5, 20, "s1", 2), trial("plus-monthly", 5, 14, "s1", 1)];
    expect(stream(both, 6)).toEqual(open(14));
  });

  it("one that was cut before it began still counts, and nothing of it is an end of access", () => {
    const windows = [trial("plus-monthly", 0, 0, "s1"), trial("plus-monthly", 5, 19, "s2")];
    expect(stream(windows, 6)).toEqual(never);
  });

  it("one that changed its product opens both, where it was first", () => {
    const windows = [trial("basic-monthly", 0, 7, "s1"), trial("plus-monthly", 7, 14, "s1", 0)];
    expect(stream(windows, 1)).toEqual(open(14));
    expect(stream([...windows, trial("plus-monthly", 3, 5, "s2")], 10)).toEqual(shut(7));
  });

  it("the families of products that nobody knows are their own", () => {
    const learnt: Catalogue = { version: 2, products: { old: { family: "other", opens: ["stream"] } } };
    expect(stream([trial("gold", 0, 5, "s1"), trial("old", 7, 9, "s2")], 8, learnt)).toEqual(open(9));
  });
});

describe("the list of what is open", () => {
  it("is sorted by feature, with the end of each", () => {
    const times = openTimes([window("plus-monthly", 0, 30), window("basic-monthly", 30, 40)], CATALOGUE);
    expect(openAt(times, day(1))).toEqual([
      { feature: "download", until: day(30) },
      { feature: "live", until: day(30) },
      { feature: "stream", until: day(40) },
    ]);
    expect(openAt(times, day(35))).toEqual([{ feature: "stream", until: day(40) }]);
    expect(openAt(times, day(40))).toEqual([]);
  });
});
