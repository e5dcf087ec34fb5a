import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Row, RowStore } from "../../../runtime/ports.ts";
import { gonePostKey, type Note, noteIdOf, noteRow, stateKey, waitingKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";
import { leftOver, tell } from "./tell.ts";

const NOW = "2026-06-30T12:00:00.000Z";
const DAY_MS = 86_400_000;
const daysAgo = (days: number): string =>
  new Date(Date.parse(NOW) - days * DAY_MS).toISOString().replace("Z", "000000Z");

const like = (n: number, about: Partial<Note> = {}): Note => ({
  id: noteIdOf("post-liked", String(n), "ann"),
  workflow: "post-liked",
  at: daysAgo(10 + n / 1_000),
  version: `v1-${n}`,
  on: true,
  actor: `u${n}`,
  post: `p${n}`,
  ...about,
});
const rowsOf = (notes: readonly Note[]): readonly Row[] => notes.map((note) => noteRow("ann", note));
const many = (count: number, about: (n: number) => Partial<Note> = () => ({})) =>
  Array.from({ length: count }, (_, n) => like(n, about(n)));
const left = (rows: readonly Row[], shownPerCategory = 10): readonly string[] =>
  leftOver(rows, NOW, { shownPerCategory }).map(({ sk }) => sk);
const keysOf = (notes: readonly Note[]): readonly string[] => rowsOf(notes).map(({ sk }) => sk);

describe("what nobody needs of a person's rows", () => {
  it("is nothing while a category has room and some slack", () => {
    expect(left(rowsOf(many(60)))).toEqual([]);
  });

  it("is all but the newest that are shown, once there are more", () => {
    const notes = many(61);
    expect(left(rowsOf(notes))).toEqual(keysOf(notes.slice(10)));
  });

  it("is counted by category", () => {
    const follows = many(60, (n) => ({ workflow: "new-follower", id: `f${n}` }));
    expect(left(rowsOf([...many(60), ...follows]))).toEqual([]);
    expect(left(rowsOf([...many(61), ...follows]))).toHaveLength(51);
  });

  it("is nothing of the last day that a digest may hold, up to a hundred of a group", () => {
    const fresh = (n: number) => ({ at: daysAgo(n / 1_000), post: n < 200 ? "busy" : "quiet" });
    const notes = many(203, fresh);
    expect(left(rowsOf(notes))).toEqual(keysOf(notes.slice(100, 200)));
    const dayOld = many(203, (n) => ({ ...fresh(n), at: daysAgo(1.001 + n / 1_000) }));
    expect(left(rowsOf(dayOld))).toEqual(keysOf(dayOld.slice(10)));
    const justADay = many(61, (n) => ({ at: daysAgo(1), id: String(100 - n) }));
    expect(left(rowsOf(justADay))).toEqual([]);
  });

  it("is each older version of a note, whatever their order", () => {
    const [old, later] = [like(1), like(1, { version: "v2", on: false })];
    expect(left(rowsOf([old, later]))).toEqual(keysOf([old]));
    expect(left(rowsOf([later, old]))).toEqual(keysOf([old]));
  });

  it("is what took something back, once nothing of it comes again, and does not count before", () => {
    const off = (days: number) => like(1, { on: false, at: daysAgo(days) });
    expect(left(rowsOf([off(35)]))).toEqual([]);
    expect(left(rowsOf([off(35.001)]))).toEqual(keysOf([off(35.001)]));
    const takenBack = many(100, (n) => ({ on: false, id: `off-${n}`, at: daysAgo(5) }));
    expect(left(rowsOf([...many(60), ...takenBack]))).toEqual([]);
  });

  it("counts from when it was heard, so that a replay keeps what took something back years ago", () => {
    const off = (days: number) => like(1, { on: false, at: daysAgo(400), heard: daysAgo(days) });
    expect(left(rowsOf([off(35)]))).toEqual([]);
    expect(left(rowsOf([off(36)]))).toEqual(keysOf([off(36)]));
    const gone = (days: number): Row => ({ ...gonePostKey("ann", "p9"), at: daysAgo(400), heard: daysAgo(days) });
    expect(left([gone(35)])).toEqual([]);
    expect(left([gone(36)])).toEqual(["X#p9"]);
    const unmeant = like(2, { workflow: "followed-posted", at: daysAgo(400) });
    const state = (days: number): Row => ({
      ...stateKey("ann", unmeant.id),
      meant: { version: "x", on: false, post: unmeant.version },
      heard: daysAgo(days),
    });
    expect(left([...rowsOf([unmeant]), state(35)])).toEqual([]);
    expect(left([...rowsOf([unmeant]), state(36)])).toEqual([...keysOf([unmeant]), `S#${unmeant.id}`]);
  });

  it("is a post that was not meant for this person, as if it was taken back", () => {
    const note = like(1, { workflow: "followed-posted" });
    const meant = (on: boolean): Row => ({
      ...stateKey("ann", note.id),
      meant: { version: "x", on, post: note.version },
    });
    const old = { ...note, at: daysAgo(40) };
    expect(left([...rowsOf([old]), meant(false)])).toEqual([...keysOf([old]), `S#${old.id}`]);
    expect(left([...rowsOf([old]), meant(true)])).toEqual([]);
  });

  it("is what people did with notes that are gone, and nothing else's", () => {
    const notes = many(61);
    const state = (id: string): Row => ({ ...stateKey("ann", id), read: { version: "1", value: NOW } });
    const [kept, gone] = [notes[0]?.id ?? "", notes[60]?.id ?? ""];
    const others = [state(kept), state(gone), state("of-no-note")];
    expect(left([...rowsOf(notes), ...others]).filter((sk) => sk.startsWith("S#"))).toEqual([`S#${gone}`]);
  });

  it("is that a post is gone, when no note speaks of it any more and none will", () => {
    const gone = (post: string, days: number): Row => ({ ...gonePostKey("ann", post), at: daysAgo(days) });
    const rows = [gone("p1", 50), gone("p2", 50), gone("p3", 34), gone("p4", 35)];
    expect(left([...rowsOf([like(1)]), ...rows])).toEqual(["X#p2"]);
    const removedToo = [...rowsOf(many(61)), gone("p60", 50), gone("p0", 50), gone("undefined", 50)];
    expect(
      left([...removedToo, ...rowsOf([like(99, { workflow: "payment-failed", post: undefined as never })])]),
    ).toEqual([...keysOf(many(61).slice(10)), "X#p60", "X#undefined"]);
  });

  it("is no row of another kind", () => {
    const rows = ["-", "C#x", "R#bob", "W#g", "B#s", waitingKey("ann", "g", "n").sk].map((sk) => ({ pk: "U#ann", sk }));
    expect(left(rows)).toEqual([]);
  });
});

describe("telling somebody", () => {
  it("looks after their rows now and then, by a chance that is the same every time", async () => {
    const looks: number[] = [];
    for (const time of [1, 2]) {
      const store = memoryRowStore();
      let queries = 0;
      const counting: RowStore = { ...store, query: (asked) => (queries++, store.query(asked)) };
      const ports = { store: counting, now: () => new Date(NOW), newToken: () => String(time) };
      for (const note of many(1_280).slice(640)) {
        const plan = tell([{ user: "ann", note }], { ...DEFAULTS, shownPerCategory: 10 });
        await runPlan(plan, { factId: "-", type: "t", correlationId: "-" }, ports);
      }
      looks.push(queries);
      expect(store.rows().length).toBeLessThan(300);
    }
    expect(looks[0]).toBeGreaterThan(2);
    expect(looks[0]).toBeLessThan(30);
    expect(looks[1]).toBe(looks[0]);
  });
});
