import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import {
  block,
  closeAccount,
  deletePost,
  follow,
  post,
  posts,
  timeAt,
  unblock,
  unfollow,
  unfollowById,
} from "../../test/social-facts.ts";
import { fanoutListener, timelinesListener } from "./consumer.ts";
import { type Position, readTimeline, type TimelineItem } from "./core/read-timeline.ts";
import { DEFAULTS, type TimelineSettings } from "./core/settings.ts";

const SMALL: TimelineSettings = {
  ...DEFAULTS,
  cap: 10,
  trimAbove: 14,
  trimEveryEntries: 1,
  pushUpToFollowers: 4,
  chunkFollowers: 2,
  inlineFollowers: 1,
};

function timelines(settings: TimelineSettings = SMALL) {
  const memory = memoryRowStore();
  const store = memory;
  const listeners = [timelinesListener(settings), fanoutListener(settings)];
  const consumer = simulatedConsumer(listeners, store, chance(1));
  const page = (reader: string, limit: number, position?: Position) =>
    runPlan(
      readTimeline(reader, limit, position, settings),
      { factId: "-", type: "read", correlationId: "-" },
      { store },
    );
  return {
    rows: () => memory.rows(),
    page,
    hear: (...facts: readonly (Fact | readonly Fact[])[]) => consumer.hear(facts.flat()),
    shows: async (reader: string): Promise<readonly string[]> => {
      const items: TimelineItem[] = [];
      let position: Position | undefined;
      do {
        const { items: more, next } = await page(reader, 3, position);
        items.push(...more);
        position = next;
      } while (position !== undefined);
      return items.map(({ postId }) => postId);
    },
    /** Only what was pushed, seen or not. */
    entries: (reader: string) => memory.rows().filter(({ pk }) => pk === `T#${reader}`).length,
  };
}

describe("what a timeline shows", () => {
  it("is the posts of those one follows, newest first, ties by id", async () => {
    const { hear, shows } = timelines();
    await hear(
      follow(1, "ann", "bob"),
      follow(1, "ann", "cid"),
      post(5, "bob", "p1"),
      post(7, "cid", "p2"),
      post(7, "bob", "p3"),
      post(6, "eve", "p4"),
    );
    expect(await shows("ann")).toEqual(["p3", "p2", "p1"]);
  });

  it("carries author, time, kind and words as published", async () => {
    const { hear, page } = timelines();
    await hear(follow(1, "ann", "bob"), post(5, "bob", "p1"));
    const { items } = await page("ann", 20);
    expect(items).toEqual([
      { postId: "p1", authorId: "bob", publishedAt: timeAt(5), kind: "text", summary: "words of p1" },
    ]);
  });

  it("puts a late post where its time says, not on top", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), post(5, "bob", "new"));
    await hear(post(3, "bob", "late"));
    expect(await shows("ann")).toEqual(["new", "late"]);
  });

  it("hides an author blocked by the reader, and one who blocks the reader, until the block is lifted", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), follow(1, "ann", "cid"), post(2, "bob", "p1"), post(3, "cid", "p2"));
    await hear(block(4, "ann", "bob"), block(4, "cid", "ann"));
    expect(await shows("ann")).toEqual([]);
    await hear(unblock(5, "ann", "bob"), unblock(5, "cid", "ann"));
    expect(await shows("ann")).toEqual(["p2", "p1"]);
  });

  it("never shows a post twice, also when pushed, backfilled and pulled", async () => {
    const { hear, shows, entries } = timelines();
    const first = [follow(1, "ann", "bob"), ...posts(2, "bob", 3)];
    await hear(first, follow(6, "ann", "bob"), first);
    expect(await shows("ann")).toEqual(["bob-2", "bob-1", "bob-0"]);
    await hear(
      ["b", "c", "d", "e"].map((fan) => follow(7, fan, "bob")),
      post(8, "bob", "last"),
    );
    expect(await shows("ann")).toEqual(["last", "bob-2", "bob-1", "bob-0"]);
    expect(entries("ann")).toBe(3);
  });

  it("stays empty after an unfollow, whenever the fan-out arrives", async () => {
    const { hear, shows } = timelines();
    await hear(unfollow(3, "ann", "bob"), follow(1, "ann", "bob"), post(2, "bob", "p1"));
    expect(await shows("ann")).toEqual([]);
  });

  it("never shows a post whose delete came first", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), deletePost(3, "bob", "p1"));
    await hear(post(2, "bob", "p1"));
    expect(await shows("ann")).toEqual([]);
  });

  it("shows older posts again after a new follow", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), post(2, "bob", "p1"), unfollow(3, "ann", "bob"), post(4, "bob", "p2"));
    await hear(follow(5, "ann", "bob"));
    expect(await shows("ann")).toEqual(["p2", "p1"]);
  });

  it("follows a delete that names only the id, before and after the follow it means", async () => {
    const { hear, shows } = timelines();
    await hear(post(1, "bob", "p1"), unfollowById(9, "legacy-7"), follow(2, "ann", "bob", "legacy-7"));
    expect(await shows("ann")).toEqual([]);
    await hear(follow(10, "ann", "bob", "legacy-8"));
    expect(await shows("ann")).toEqual(["p1"]);
    await hear(unfollowById(11, "legacy-8"));
    expect(await shows("ann")).toEqual([]);
  });
});

describe("the cap", () => {
  it("shows no more than the newest, however many there are", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), posts(2, "bob", 30));
    expect(await shows("ann")).toEqual(Array.from({ length: 10 }, (_, n) => `bob-${29 - n}`));
  });

  it("keeps stored entries within the slack", async () => {
    const { hear, entries } = timelines();
    await hear(follow(1, "ann", "bob"), posts(2, "bob", 60));
    expect(entries("ann")).toBeLessThanOrEqual(SMALL.trimAbove);
  });

  it("brings back what trimming took when an unfollow makes it visible again", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), follow(1, "ann", "cid"), posts(10, "bob", 10), posts(100, "cid", 30));
    expect(await shows("ann")).toEqual(Array.from({ length: 10 }, (_, n) => `cid-${29 - n}`));
    await hear(unfollow(200, "ann", "cid"));
    expect(await shows("ann")).toEqual(Array.from({ length: 10 }, (_, n) => `bob-${9 - n}`));
  });

  it("brings back what lay below a backfill when deletes make room", async () => {
    const { hear, shows } = timelines();
    await hear(posts(1, "bob", 20), follow(50, "ann", "bob"));
    await hear(Array.from({ length: 12 }, (_, n) => deletePost(60, "bob", `bob-${19 - n}`)));
    expect(await shows("ann")).toEqual(Array.from({ length: 8 }, (_, n) => `bob-${7 - n}`));
  });
});

describe("an author with many followers", () => {
  const fans = ["f1", "f2", "f3", "f4", "f5", "f6"];

  it("is pulled above the threshold: a post writes no entries", async () => {
    const { hear, shows, rows } = timelines();
    await hear(fans.map((fan) => follow(1, fan, "star")));
    await hear(post(2, "star", "p1"));
    await hear(post(3, "star", "p2"));
    expect(rows().filter(({ pk }) => pk.startsWith("T#"))).toEqual([]);
    for (const fan of fans) expect(await shows(fan)).toEqual(["p2", "p1"]);
  });

  it("loses and doubles nothing while crossing the threshold up and down under traffic", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "f1", "star"), post(2, "star", "p1"));
    await hear(
      fans.map((fan) => follow(3, fan, "star")),
      post(4, "star", "p2"),
    );
    await hear(
      fans.slice(2).map((fan) => unfollow(5, fan, "star")),
      post(6, "star", "p3"),
    );
    await hear(follow(7, "late", "star"), post(8, "star", "p4"));
    await hear(
      fans.map((fan) => follow(9, fan, "star")),
      post(10, "star", "p5"),
    );
    for (const fan of [...fans, "late"]) expect(await shows(fan)).toEqual(["p5", "p4", "p3", "p2", "p1"]);
  });

  it("is fanned out below it in chunks, and a chunk that comes again writes only its own followers", async () => {
    const settings = { ...SMALL, pushUpToFollowers: 100 };
    const steps: Fact[] = [];
    const store = memoryRowStore();
    const keeping = { send: (facts: readonly Fact[]) => (steps.push(...facts), Promise.resolve()) };
    const consumer = simulatedConsumer([timelinesListener(settings), fanoutListener(settings)], store, chance(1), {
      wrapQueue: () => keeping,
    });
    await consumer.hear(fans.map((fan) => follow(1, fan, "star")));
    await consumer.hear([post(2, "star", "p1")]);
    expect(steps.map(({ data }) => data)).toMatchObject([{ below: "f3" }, { from: "f3", below: "f5" }, { from: "f5" }]);

    const [, second] = steps;
    const redrive = simulatedConsumer([fanoutListener(settings)], store, chance(1));
    await redrive.hear(second === undefined ? [] : [second, second]);
    expect(store.rows().flatMap(({ pk }) => (pk.startsWith("T#") ? [pk] : []))).toEqual(["T#f3", "T#f4"]);
  });
});

describe("a closed account", () => {
  it("disappears from every timeline and has none itself", async () => {
    const { hear, shows } = timelines();
    await hear(follow(1, "ann", "bob"), follow(1, "bob", "ann"), post(2, "bob", "p1"), post(2, "ann", "p2"));
    await hear(closeAccount(3, "bob"));
    expect([await shows("ann"), await shows("bob")]).toEqual([[], []]);
  });

  it("leaves no word and no entry behind when it is erased, also when its facts are delivered again", async () => {
    const { hear, rows } = timelines();
    const life = [
      ...["f1", "f2", "f3"].map((fan) => follow(1, fan, "bob")),
      follow(1, "bob", "ann"),
      post(2, "ann", "p0"),
      ...posts(3, "bob", 5),
      deletePost(9, "bob", "bob-1"),
    ];
    await hear(life);
    await hear(closeAccount(10, "bob", true));
    const words = () => rows().filter((row) => JSON.stringify(row).includes("words of bob"));
    expect(words()).toEqual([]);
    await hear(life);
    expect(words()).toEqual([]);
    expect(rows().filter(({ pk }) => ["T#bob", "F#bob", "A#bob"].includes(pk))).toEqual([]);
  });
});

describe("pages", () => {
  it("do not shift when posts come in at the top", async () => {
    const { hear, page } = timelines();
    await hear(follow(1, "ann", "bob"), posts(2, "bob", 6));
    const first = await page("ann", 3);
    await hear(post(50, "bob", "newer"));
    const second = await page("ann", 3, first.next);
    expect([...first.items, ...second.items].map(({ postId }) => postId)).toEqual([
      "bob-5",
      "bob-4",
      "bob-3",
      "bob-2",
      "bob-1",
      "bob-0",
    ]);
  });

  it("are full although hidden posts lie between", async () => {
    const { hear, page } = timelines({ ...SMALL, cap: 100, trimAbove: 200 });
    await hear(follow(1, "ann", "bob"), posts(2, "bob", 30));
    await hear(Array.from({ length: 12 }, (_, n) => deletePost(60, "bob", `bob-${29 - n}`)));
    expect((await page("ann", 5)).items.map(({ postId }) => postId)).toEqual([
      "bob-17",
      "bob-16",
      "bob-15",
      "bob-14",
      "bob-13",
    ]);
  });

  it("come short with a cursor rather than searching for ever", async () => {
    const { hear, page } = timelines({ ...SMALL, cap: 100, trimAbove: 200 });
    await hear(follow(1, "ann", "bob"), posts(2, "bob", 40));
    await hear(Array.from({ length: 39 }, (_, n) => deletePost(60, "bob", `bob-${39 - n}`)));
    const { items, next } = await page("ann", 2);
    expect(items).toEqual([]);
    expect(next).toBeDefined();
  });
});
