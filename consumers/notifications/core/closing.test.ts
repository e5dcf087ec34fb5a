import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { closeOn, digestIdOf } from "./digest.ts";
import { type Note, noteIdOf, noteRow, ordinal, personKey, preferenceKey, waitingKey, windowKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";
import { closing, DECIDE, digestPlannedV1, SCHEDULE } from "./steps.ts";
import { minutesAfter } from "./time.ts";

const BEGIN = "2026-03-01T09:00:00.000Z";
const GROUP = "post-liked p1";
const at = (minutes: number): string => minutesAfter(BEGIN, minutes);
const sortable = (minutes: number): string => at(minutes).replace("Z", "000000Z");
const STEP = closing(digestPlannedV1.example, { userId: "ann", group: GROUP, workflow: "post-liked" }, at(60));

const liked = (minutes: number, who = `u${minutes}`): Note => ({
  ...{ id: noteIdOf("post-liked", who, "ann"), workflow: "post-liked", at: sortable(minutes), version: who, on: true },
  ...{ actor: who, post: "p1" },
});
const waiting = (...notes: readonly Note[]): readonly Row[] =>
  notes.flatMap((note) => [noteRow("ann", note), { ...waitingKey("ann", GROUP, note.id), at: note.at }]);
const text = (value: string) => ({ version: "v", value });
const reachable = (...channels: readonly string[]): Row => ({
  ...personKey("ann"),
  ...Object.fromEntries(channels.map((channel) => [channel, text(`ann on ${channel}`)])),
});

/** What comes of closing at a time, given rows. */
async function close(rows: readonly Row[], minutes: number) {
  const store = memoryRowStore();
  await store.put(rows);
  const sent: Fact[] = [];
  const queue = { send: (facts: readonly Fact[]) => (sent.push(...facts), Promise.resolve()) };
  const ports = {
    store,
    queues: { [SCHEDULE]: queue, [DECIDE]: queue },
    now: () => new Date(at(minutes)),
    newToken: () => "t",
  };
  await runPlan(closeOn(STEP, DEFAULTS), { factId: "-", type: "t", correlationId: "-" }, ports);
  const window = store.rows().find(({ sk }) => sk === windowKey("ann", GROUP).sk);
  const due = store.rows().flatMap(({ pk, sk }) => (pk.startsWith("DUE#") ? [sk.slice(0, 24)] : []));
  return { sent: sent.map(({ data }) => data), window, due };
}

const digest = (from: number, to: number) => ({
  group: GROUP,
  id: digestIdOf("ann", GROUP, sortable(from)),
  from: sortable(from),
  to: sortable(to),
});
const message = (channel: string, from: number, to: number) => ({
  ...{ userId: "ann", workflow: "post-liked", channel, dueAt: sortable(to) },
  digest: digest(from, to),
});
const closed = (count: number, from: number, to: number, handed?: number): Row => ({
  ...windowKey("ann", GROUP),
  window: { version: ordinal(count), from: sortable(from), to: sortable(to) },
  ...(handed !== undefined && { handed: ordinal(handed) }),
});

describe("closing a digest", () => {
  it("writes the window, hands it on for each channel, and says that it has", async () => {
    const { sent, window, due } = await close([reachable("email", "webhook"), ...waiting(liked(0), liked(5))], 60);
    expect(sent).toEqual([message("email", 0, 60), message("webhook", 0, 60)]);
    expect(window).toMatchObject({ ...closed(1, 0, 60, 1), expiresAt: expect.any(Number) as unknown });
    expect(due).toEqual([]);
  });

  it("does nothing before the window's end but see to it that somebody comes by then", async () => {
    const { sent, window, due } = await close([reachable("email"), ...waiting(liked(0))], 59);
    expect([sent, window, due]).toEqual([[], undefined, ["2026-03-01T10:00:00.000"].map((one) => `${one}0`)]);
  });

  it("closes all windows that have ended, and plans the end of the one that has not", async () => {
    const notes = [liked(0), liked(10), liked(70), liked(200)];
    const { sent, window, due } = await close([reachable("email"), ...waiting(...notes)], 210);
    expect(sent).toEqual([message("email", 0, 60), message("email", 70, 130)]);
    expect(window).toMatchObject(closed(2, 70, 130, 2));
    expect(due).toEqual(["2026-03-01T13:20:00.0000"]);
  });

  it("goes on where it was cut off: what was not handed on is, and what was is not", async () => {
    const rows = [reachable("email"), ...waiting(liked(0))];
    const cutOff = await close([...rows, closed(3, 0, 60, 2)], 90);
    expect(cutOff.sent).toEqual([message("email", 0, 60)]);
    expect(cutOff.window).toMatchObject(closed(3, 0, 60, 3));
    expect((await close([...rows, closed(3, 0, 60)], 90)).sent).toHaveLength(1);
    expect((await close([...rows, closed(3, 0, 60, 3)], 90)).sent).toEqual([]);
  });

  it("leaves what came after its window was closed, and what stands at its end is the next one's", async () => {
    const rows = [reachable("email"), closed(1, 0, 60, 1)];
    const late = await close([...rows, ...waiting(liked(0), liked(59))], 200);
    expect([late.sent, late.due]).toEqual([[], []]);
    const next = await close([...rows, ...waiting(liked(0), liked(60))], 120);
    expect(next.sent).toEqual([message("email", 60, 120)]);
    const open = await close([...rows, ...waiting(liked(60))], 119);
    expect(open.due).toEqual(["2026-03-01T11:00:00.0000"]);
  });

  it("counts what may be told alone: nothing unwanted opens a window, nor goes to a channel that does not want it", async () => {
    const off: Note = { ...liked(0), on: false };
    const later = await close([reachable("email"), ...waiting(off, liked(30))], 89);
    expect([later.sent, later.window]).toEqual([[], undefined]);
    expect((await close([reachable("email"), ...waiting(off, liked(30))], 90)).sent).toEqual([
      message("email", 30, 90),
    ]);
    const unwanted = { ...preferenceKey("ann", "likes", "email"), wanted: { version: "v", on: false } };
    const both = [reachable("email", "webhook"), unwanted, ...waiting(liked(0))];
    expect((await close(both, 60)).sent).toEqual([message("webhook", 0, 60)]);
    const none = await close([reachable("email"), unwanted, ...waiting(liked(0))], 60);
    expect([none.sent, none.window, none.due]).toEqual([[], undefined, []]);
    expect((await close([reachable(), ...waiting(liked(0))], 60)).window).toBeUndefined();
  });

  it("hands nothing on that is older than a day, and closes it all the same", async () => {
    const day = 1_440;
    const rows = [reachable("email"), ...waiting(liked(0))];
    expect((await close(rows, 60 + day)).sent).toHaveLength(1);
    const late = await close(rows, 61 + day);
    expect(late.sent).toEqual([]);
    expect(late.window).toMatchObject(closed(1, 0, 60, 1));
  });
});
