import { describe, expect, it } from "@jest/globals";
import { runPlan } from "../../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { decideOn } from "./decide.ts";
import { type Note, noteIdOf, noteRow, personKey, waitingKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";
import { type NotesPlannedV1, notesPlannedV1, SCHEDULE } from "./steps.ts";
import { minutesAfter } from "./time.ts";

const BEGIN = "2026-03-01T09:00:00.000Z";
const DAY = 1_440;
const at = (minutes: number): string => minutesAfter(BEGIN, minutes);
const sortable = (minutes: number): string => at(minutes).replace("Z", "000000Z");
const id = noteIdOf("new-follower", "bob", "ann");
const text = (value: string) => ({ version: "v", value });
const ANN: Row = { ...personKey("ann"), email: text("ann@example.com") };
const note: Note = { id, workflow: "new-follower", at: sortable(0), version: "v", on: true, actor: "bob" };

const stepAt = (minutes: number, data: Partial<NotesPlannedV1["data"]> = {}): NotesPlannedV1 =>
  notesPlannedV1.read({
    ...notesPlannedV1.example,
    time: at(minutes),
    data: { workflow: "new-follower", told: [{ userId: "ann", noteId: id }], at: sortable(minutes), ...data },
  });

/** What comes of deciding at a time, given rows. */
async function decide(step: NotesPlannedV1, rows: readonly Row[], minutes: number) {
  const store = memoryRowStore();
  await store.put(rows);
  const sent: Fact[] = [];
  const queues = { [SCHEDULE]: { send: (facts: readonly Fact[]) => (sent.push(...facts), Promise.resolve()) } };
  const ports = { store, queues, now: () => new Date(at(minutes)), newToken: () => "t" };
  await runPlan(decideOn(step, DEFAULTS), { factId: "-", type: "t", correlationId: "-" }, ports);
  const due = store.rows().flatMap(({ pk, sk }) => (pk.startsWith("DUE#") ? [sk.slice(0, 24)] : []));
  return { sent: sent.map(({ data }) => data), due, rows: store.rows() };
}

describe("deciding", () => {
  const message = { userId: "ann", workflow: "new-follower", channel: "email", noteId: id };

  it("plans a message on each channel that can be told, due since it happened or was heard", async () => {
    const { sent } = await decide(stepAt(0), [ANN, noteRow("ann", note)], 5);
    expect(sent).toEqual([{ ...message, dueAt: at(0) }]);
    const heardLater = await decide(stepAt(3, { at: sortable(0) }), [ANN, noteRow("ann", note)], 5);
    expect(heardLater.sent).toEqual([{ ...message, dueAt: at(3) }]);
  });

  it("plans nothing a day later, nor of a note that is not there any more", async () => {
    const rows = [ANN, noteRow("ann", note)];
    expect((await decide(stepAt(0), rows, DAY)).sent).toHaveLength(1);
    expect((await decide(stepAt(0), rows, DAY + 1)).sent).toEqual([]);
    expect((await decide(stepAt(0), [ANN], 5)).sent).toEqual([]);
  });

  it("waits for what is to be told later, and decides when it is time", async () => {
    const later = stepAt(0, { at: sortable(90) });
    const { sent, due } = await decide(later, [ANN, noteRow("ann", { ...note, at: sortable(90) })], 5);
    expect([sent, due]).toEqual([[], ["2026-03-01T10:30:00.0000"]]);
    expect((await decide(later, [ANN, noteRow("ann", { ...note, at: sortable(90) })], 90)).sent).toHaveLength(1);
  });

  it("has what is digested wait for its window, and forgets it when no digest can hold it any more", async () => {
    const step = stepAt(0, { group: "g", told: ["ann", "eve"].map((userId) => ({ userId, noteId: id })) });
    const { sent, due, rows } = await decide(step, [ANN], 5);
    expect([sent, due]).toEqual([[], ["2026-03-01T10:00:00.0000"]]);
    const waiting = rows.filter(({ sk }) => sk.startsWith("G#"));
    const expiresAt = Date.parse(at(9 * DAY)) / 1_000;
    expect(waiting).toEqual([{ ...waitingKey("ann", "g", id), expiresAt }]);
    const late = await decide(step, [ANN], 100);
    expect(late.due).toEqual(["2026-03-01T10:42:00.0000"]);
  });
});
