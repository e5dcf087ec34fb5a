import { describe, expect, it } from "@jest/globals";
import { aFound, MINUTE, NOON_MS, pagesOf, uuidAt } from "./fixtures/story.ts";
import type { FoundFact } from "./found-fact.ts";
import { search, type SearchOptions } from "./search.ts";
import { startOf } from "./spans.ts";

const DAY = 24 * 60 * MINUTE;
const nowMs = NOON_MS;
const minutesAgo = (minutes: number) => ({ arrivedMs: nowMs - minutes * MINUTE });

interface Given {
  readonly stream?: readonly FoundFact[];
  readonly archive?: readonly FoundFact[];
  readonly options?: Partial<SearchOptions>;
  readonly sinceMs?: number;
  readonly correlationId?: string;
}

async function searched(id: string, { stream = [], archive = [], options, sinceMs, correlationId = id }: Given) {
  const [streamed, archived] = [pagesOf(stream), pagesOf(archive)];
  const found = await search(
    { id, correlationId },
    { stream: streamed.pages, archive: archived.pages, horizonMs: nowMs - DAY },
    {
      start: startOf(id, { nowMs, ...(sinceMs !== undefined && { sinceMs }) }),
      nowMs,
      signal: new AbortController().signal,
      most: 100,
      onProgress: () => undefined,
      ...options,
    },
  );
  return { ...found, ids: found.facts.map((fact) => fact.id), streamed, archived };
}

describe("a search", () => {
  it("finds the fact and all that share its correlation, by the time they happened, each once", async () => {
    const root = aFound("root", minutesAgo(20));
    const child = aFound("child", { ...minutesAgo(10), correlationId: "root", causationId: "root" });
    const late = aFound("late", { ...minutesAgo(5), time: "2026-01-01T00:00:00.000Z", correlationId: "root" });
    const again = { ...child, ...minutesAgo(9) };
    const { ids, ended, records } = await searched("root", {
      stream: [child, root, aFound("stranger", minutesAgo(15)), late, again],
    });
    expect(ids).toEqual(["late", "root", "child"]);
    expect({ ended, records }).toEqual({ ended: "done", records: 5 });
  });

  it("reads half an hour further with every find, and no further", async () => {
    const rootMs = nowMs - 300 * MINUTE;
    const root = uuidAt(rootMs);
    const stream = [
      aFound(root, { arrivedMs: rootMs }),
      aFound("at 25", { arrivedMs: rootMs + 25 * MINUTE, correlationId: root }),
      aFound("at 50", { arrivedMs: rootMs + 50 * MINUTE, correlationId: root }),
      aFound("at 85", { arrivedMs: rootMs + 85 * MINUTE, correlationId: root }),
    ];
    const { ids, spans } = await searched(root, { stream });
    expect(ids).toEqual([root, "at 25", "at 50"]);
    expect(spans).toEqual([{ fromMs: rootMs - 5 * MINUTE, untilMs: rootMs + 80 * MINUTE }]);
  });

  it("stops half an hour behind the last find also where it had to look for the first", async () => {
    const stream = [aFound("x", minutesAgo(600)), aFound("far", { ...minutesAgo(500), correlationId: "x" })];
    const { ids, spans } = await searched("x", { stream, sinceMs: nowMs - 700 * MINUTE });
    expect(ids).toEqual(["x"]);
    expect(spans).toEqual([{ fromMs: nowMs - 700 * MINUTE, untilMs: nowMs - 570 * MINUTE }]);
  });

  it("reads once more when the fact turns out to belong to what came before it", async () => {
    const { ids, correlationId } = await searched("child", {
      stream: [
        aFound("parent", { ...minutesAgo(30), correlationId: "story" }),
        aFound("child", { ...minutesAgo(20), correlationId: "story", causationId: "parent" }),
        aFound("sister", { ...minutesAgo(10), correlationId: "story", causationId: "parent" }),
      ],
    });
    expect(ids).toEqual(["parent", "child", "sister"]);
    expect(correlationId).toBe("story");
  });

  it("goes where the correlation began, into the archive when that has left the stream", async () => {
    const rootMs = nowMs - 9 * DAY;
    const root = uuidAt(rootMs);
    const { ids, spans, streamed, archived } = await searched("child", {
      archive: [aFound(root, { arrivedMs: rootMs }), aFound("old stranger", { arrivedMs: rootMs + 60 * MINUTE })],
      stream: [aFound("child", { ...minutesAgo(20), correlationId: root, causationId: root })],
    });
    expect(ids).toEqual([root, "child"]);
    expect(archived).toMatchObject({ asked: [rootMs - 5 * MINUTE], read: [root] });
    expect(streamed.asked.every((fromMs) => fromMs >= nowMs - DAY)).toBe(true);
    expect(spans).toHaveLength(2);
  });

  it("reads the stream on from where the archive ends", async () => {
    const sinceMs = nowMs - DAY - 20 * MINUTE;
    const stored = aFound("x", { arrivedMs: nowMs - DAY - 10 * MINUTE });
    const kept = aFound("y", { arrivedMs: nowMs - DAY + 10 * MINUTE, correlationId: "x" });
    const { ids, streamed, archived } = await searched("x", {
      archive: [stored, kept],
      stream: [stored, kept],
      sinceMs,
    });
    expect(ids).toEqual(["x", "y"]);
    expect(archived).toMatchObject({ asked: [sinceMs], read: ["x"] });
    expect(streamed).toMatchObject({ asked: [nowMs - DAY], read: ["y"] });
  });

  it("does not read twice what it knew the correlation of", async () => {
    const { ids, streamed } = await searched("child", {
      correlationId: "story",
      stream: [
        aFound("parent", { ...minutesAgo(30), correlationId: "story" }),
        aFound("child", { ...minutesAgo(20), correlationId: "story" }),
      ],
    });
    expect(ids).toEqual(["parent", "child"]);
    expect(streamed.asked).toHaveLength(1);
  });

  it("follows no more leads than would be worth it", async () => {
    const leads = Array.from({ length: 40 }, (_, n) =>
      aFound(`f${n}`, {
        ...minutesAgo(10),
        correlationId: "story",
        causationId: uuidAt(nowMs - (n + 1) * 120 * MINUTE),
      }),
    );
    const { streamed, ended } = await searched("story", { stream: leads });
    expect(ended).toBe("done");
    expect(streamed.asked.length).toBeLessThan(20);
  });

  it("stops at the most that it may find, and says so", async () => {
    const many = Array.from({ length: 10 }, (_, n) =>
      aFound(`f${n}`, { ...minutesAgo(20 - n), correlationId: "story" }),
    );
    const { ids, ended, spans } = await searched("story", { stream: many, options: { most: 3 } });
    expect(ids).toEqual(["f0", "f1", "f2"]);
    expect(ended).toBe("full");
    expect(spans).toEqual([{ fromMs: nowMs - 60 * MINUTE, untilMs: nowMs - 18 * MINUTE }]);
  });

  it("keeps what it found when somebody interrupts it", async () => {
    const controller = new AbortController();
    const many = Array.from({ length: 10 }, (_, n) =>
      aFound(`f${n}`, { ...minutesAgo(20 - n), correlationId: "story" }),
    );
    const { ids, ended } = await searched("story", {
      stream: many,
      options: {
        signal: controller.signal,
        onProgress: ({ facts }) => {
          if (facts === 2) controller.abort();
        },
      },
    });
    expect(ids).toEqual(["f0", "f1"]);
    expect(ended).toBe("interrupted");
  });

  it("tells how far it is", async () => {
    const told: unknown[] = [];
    await searched("x", { stream: [aFound("x", minutesAgo(3))], options: { onProgress: (now) => told.push(now) } });
    expect(told).toEqual([{ records: 1, readToMs: nowMs - 3 * MINUTE, facts: 1 }]);
  });
});
