import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { always, type Body } from "../../test/engines/faults.ts";
import { planning } from "../../test/replayer/desk.ts";
import { inside } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";
import { jobsOf } from "../core/history.ts";
import { planLetters } from "./plan-letters.ts";

const FORBIDDEN = { status: 403, code: "AccessDenied" };
const MANY = 6_000;
const ENOUGH_MS = 120_000;

describe("a redrive", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  it(
    `is planned by seeing each of ${MANY} letters once and giving all of them back`,
    async () => {
      const { desk, dlq, target, letters } = await shelf.story({ letters: MANY });
      const { plan, survey } = await planLetters(desk, { ...planning, visibilitySeconds: 600, target });
      expect(survey).toMatchObject({ seen: MANY, hiddenLonger: 0 });
      expect(new Set(plan.letters.map(([id]) => id))).toEqual(new Set(letters.map(({ messageId }) => messageId)));
      const { visible, hidden } = await inside(shelf.engine.endpoint, dlq);
      expect([visible.length, hidden.length]).toEqual([MANY, 0]);
      expect(visible.every(({ approximateReceiveCount }) => approximateReceiveCount === 1)).toBe(true);
    },
    ENOUGH_MS,
  );

  it("moves every letter of its plan once, with a third of a call for each", async () => {
    const { desk, target, letters, wire, apply, audit, remembered } = await shelf.story({ letters: 2_000 });
    const { plan } = await planLetters(desk, { ...planning, target });
    const before = [...wire.calls.values()].reduce((sum, calls) => sum + calls, 0);
    const result = await apply(plan, { why: "The schema is mended" });
    expect(result).toMatchObject({ ended: "done", moved: 2_000, deleted: 2_000, refused: [], missing: [] });
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
    const calls = [...wire.calls.values()].reduce((sum, some) => sum + some, 0) - before;
    expect(calls / 2_000).toBeLessThanOrEqual(0.31);
    expect(jobsOf(remembered)).toMatchObject([
      { job: plan.id, by: "test", why: "The schema is mended", letters: 2_000, outcome: "done", runs: 1 },
    ]);
  });

  it("that is done is done: whoever applies its plan again asks the queues nothing", async () => {
    const { wire, plan, apply } = await shelf.story({ letters: 25 });
    const planned = plan();
    await apply(planned);
    const received = wire.calls.get("ReceiveMessage");
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 0, movedBefore: 25, earlierRuns: 1 });
    expect(wire.calls.get("ReceiveMessage")).toBe(received);
  });

  it("that failed is remembered as failed, and its journal can be taken up", async () => {
    const { wire, plan, apply, remembered } = await shelf.story({ letters: 5 });
    const planned = plan();
    wire.faults = { ReceiveMessage: { refuse: { when: always, as: FORBIDDEN } } };
    await expect(apply(planned)).rejects.toThrow("Injected");
    expect(jobsOf(remembered)).toMatchObject([{ job: planned.id, outcome: "failed", runs: 1 }]);
    wire.faults = {};
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 5, earlierRuns: 1 });
    expect(jobsOf(remembered)).toMatchObject([{ outcome: "done", runs: 2 }]);
  });

  it("tells what it did also when nobody may look at the destination afterwards", async () => {
    const { wire, to, plan, apply } = await shelf.story({ letters: 5 });
    const isThere = ({ QueueUrl }: Body) => QueueUrl === to.url;
    wire.faults = { GetQueueAttributes: { refuse: { when: isThere, as: FORBIDDEN } } };
    expect(await apply(plan(), { waitMs: 5_000 })).toMatchObject({ ended: "done", moved: 5, cameBack: "unseen" });
  });

  it("refuses a journal that is of another plan", async () => {
    const { plan, apply, journalOf, wire } = await shelf.story({ letters: 5 });
    const first = plan();
    await apply(first);
    const received = wire.calls.get("ReceiveMessage");
    await expect(apply(plan(), { journalPath: journalOf(first) })).rejects.toThrow("is of another plan");
    expect(wire.calls.get("ReceiveMessage")).toBe(received);
  });
});
