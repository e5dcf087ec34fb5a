import { describe, expect, it } from "@jest/globals";
import { aFound, MINUTE, NOON_MS, uuidAt } from "./fixtures/story.ts";
import { absentCauses, isWanted, joined, momentOf, nextSpan, startOf, unread, untilOf } from "./spans.ts";

const span = (from: number, until: number) => ({ fromMs: from * MINUTE, untilMs: until * MINUTE });

describe("the moment of an id", () => {
  it("stands in a UUIDv7", () => {
    expect(momentOf(uuidAt(NOON_MS))).toBe(NOON_MS);
    expect(momentOf(uuidAt(NOON_MS).toUpperCase())).toBe(NOON_MS);
  });

  it.each(["", "order-4711", "3f1c8a6b-4d10-4b52-9d2e-0195a3f07c1e", `${uuidAt(NOON_MS)}x`, `x${uuidAt(NOON_MS)}`])(
    "does not stand in %j",
    (id) => {
      expect(momentOf(id)).toBeUndefined();
    },
  );
});

describe("where to look first", () => {
  const nowMs = NOON_MS;

  it("is around the moment that a UUIDv7 tells", () => {
    const momentMs = nowMs - 600 * MINUTE;
    expect(startOf(uuidAt(momentMs), { nowMs })).toEqual({
      fromMs: momentMs - 5 * MINUTE,
      untilMs: momentMs + 30 * MINUTE,
      isOpen: false,
    });
  });

  it("ends now for what was said just now, also by a clock that is ahead", () => {
    expect(startOf(uuidAt(nowMs - MINUTE), { nowMs })).toMatchObject({ fromMs: nowMs - 6 * MINUTE, untilMs: nowMs });
    expect(startOf(uuidAt(nowMs + 5 * MINUTE), { nowMs })).toEqual({ fromMs: nowMs, untilMs: nowMs, isOpen: false });
  });

  it.each(["order-4711", uuidAt(nowMs + 6 * MINUTE)])("is the last hour for %s, which tells nothing", (id) => {
    expect(startOf(id, { nowMs })).toEqual({ fromMs: nowMs - 60 * MINUTE, untilMs: nowMs, isOpen: true });
  });

  it("is an hour before the first attempt that failed, where one is known", () => {
    const failedAtMs = nowMs - 300 * MINUTE;
    expect(startOf("order-4711", { nowMs, failedAtMs })).toMatchObject({ fromMs: failedAtMs - 60 * MINUTE });
    expect(startOf("order-4711", { nowMs, failedAtMs: nowMs + MINUTE })).toMatchObject({ fromMs: nowMs - 60 * MINUTE });
  });

  it("reaches to the first attempt that failed where that came long after the moment of the id", () => {
    const momentMs = nowMs - 600 * MINUTE;
    const said = { fromMs: momentMs - 5 * MINUTE, untilMs: nowMs - 300 * MINUTE, isOpen: true };
    expect(startOf(uuidAt(momentMs), { nowMs, failedAtMs: nowMs - 300 * MINUTE })).toEqual(said);
    expect(startOf(uuidAt(momentMs), { nowMs, failedAtMs: momentMs + MINUTE })).toMatchObject({ isOpen: false });
  });

  it("is where somebody says, whatever the id tells", () => {
    const sinceMs = nowMs - 900 * MINUTE;
    expect(startOf(uuidAt(nowMs - MINUTE), { nowMs, sinceMs, failedAtMs: nowMs })).toEqual({
      fromMs: sinceMs,
      untilMs: nowMs,
      isOpen: true,
    });
  });
});

describe("how far to read", () => {
  it("is to the end while nothing is found", () => {
    expect(untilOf({ ...span(0, 100), isOpen: true }, undefined, 200 * MINUTE)).toBe(100 * MINUTE);
  });

  it("is half an hour behind the last find where nobody knew where it lies", () => {
    expect(untilOf({ ...span(0, 100), isOpen: true }, 10 * MINUTE, 200 * MINUTE)).toBe(40 * MINUTE);
  });

  it("is no less than was meant, no more than now, and else half an hour behind the last find", () => {
    const closed = { ...span(0, 100), isOpen: false };
    expect(untilOf(closed, 10 * MINUTE, 200 * MINUTE)).toBe(100 * MINUTE);
    expect(untilOf(closed, 90 * MINUTE, 200 * MINUTE)).toBe(120 * MINUTE);
    expect(untilOf(closed, 90 * MINUTE, 110 * MINUTE)).toBe(110 * MINUTE);
  });
});

describe("where else to look", () => {
  const nowMs = NOON_MS;
  const longAgoMs = nowMs - 6_000 * MINUTE;
  const root = uuidAt(longAgoMs);

  it("is where the correlation began", () => {
    const wanted = { id: "child", correlationId: root };
    const facts = [aFound("child", { correlationId: root })];
    const expected = { fromMs: longAgoMs - 5 * MINUTE, untilMs: longAgoMs + 30 * MINUTE, isOpen: false };
    expect(nextSpan(wanted, facts, [], nowMs)).toEqual(expected);
    expect(nextSpan(wanted, facts, [expected], nowMs)).toBeUndefined();
  });

  it("is around a cause that was not found", () => {
    const wanted = { id: "story", correlationId: "story" };
    const facts = [aFound("child", { correlationId: "story", causationId: root })];
    expect(nextSpan(wanted, facts, [], nowMs)).toMatchObject({ fromMs: longAgoMs - 5 * MINUTE });
  });

  it("is nowhere when what began it has been found, or tells no moment", () => {
    const facts = [aFound(root), aFound("child", { correlationId: root, causationId: root })];
    expect(nextSpan({ id: root, correlationId: root }, facts, [], nowMs)).toBeUndefined();
    expect(nextSpan({ id: "child", correlationId: "story" }, [], [], nowMs)).toBeUndefined();
  });
});

describe("absent causes", () => {
  it("are named once each, and are none of the facts", () => {
    const facts = [
      aFound("a"),
      aFound("b", { causationId: "a" }),
      aFound("c", { causationId: "step" }),
      aFound("d", { causationId: "step" }),
    ];
    expect(absentCauses(facts)).toEqual(["step"]);
  });
});

describe("what has not been read", () => {
  it.each([
    ["all, where nothing was", span(0, 10), [], span(0, 10)],
    ["all, where only others were", span(20, 30), [span(0, 10), span(40, 50), span(20, 20)], span(20, 30)],
    ["what comes behind", span(0, 10), [span(0, 4), span(3, 6)], span(6, 10)],
    ["what comes before", span(0, 10), [span(5, 20)], span(0, 5)],
    ["the first gap", span(0, 10), [span(-5, 2), span(8, 9), span(4, 5)], span(2, 4)],
    ["nothing", span(0, 10), [span(4, 12), span(-1, 4)], undefined],
    ["nothing of what has no length", span(3, 3), [], undefined],
  ])("is %s", (_, wanted, read, expected) => {
    expect(unread(wanted, read)).toEqual(expected);
  });
});

describe("joined spans", () => {
  it("are one where they touch or overlap", () => {
    expect(joined([span(5, 9), span(0, 5), span(20, 30), span(21, 22)])).toEqual([span(0, 9), span(20, 30)]);
  });
});

describe("what is wanted", () => {
  it("is the fact itself and what shares its correlation", () => {
    const wanted = { id: "f", correlationId: "story" };
    const facts = [aFound("f"), aFound("other", { correlationId: "story" }), aFound("stranger")];
    expect(facts.map((fact) => isWanted(fact, wanted))).toEqual([true, true, false]);
  });
});
