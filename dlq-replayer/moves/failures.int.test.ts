import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../../test/chance.ts";
import { always, type Body, type Fault, next, share, UNAVAILABLE } from "../../test/engines/faults.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";

const REFUSED_FOR_EVER = { code: "InvalidMessageContents", senderFault: true };

describe("what a queue refuses for the moment", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const failing = (ofOne: number, seed: number): Fault => ({ failEntries: { when: share(ofOne, chance(seed)) } });
  const RUNS = [0.01, 0.2].flatMap((ofOne, n) =>
    [["SendMessageBatch"], ["DeleteMessageBatch"], ["SendMessageBatch", "DeleteMessageBatch"]].map((operations, m) => ({
      percent: ofOne * 100,
      what: operations.join(" and "),
      faults: Object.fromEntries(operations.map((operation, k) => [operation, failing(ofOne, 100 * n + 10 * m + k)])),
    })),
  );

  it.concurrent.each(RUNS)("is asked for again: $percent % of the entries of $what", async ({ faults, percent }) => {
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 400 });
    wire.faults = faults;
    const result = await apply(plan());
    const calls = (wire.calls.get("SendMessageBatch") ?? 0) + (wire.calls.get("DeleteMessageBatch") ?? 0);
    expect(calls).toBeGreaterThan(percent < 10 ? 80 : 95);
    expect(result).toMatchObject({ ended: "done", moved: 400, deleted: 400, refused: [], undeleted: [] });
    expect(result.possibleDuplicates.size).toBe(0);
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
  });

  it.concurrent("is asked for again, though it is refused as a whole", async () => {
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 50 });
    const refuse = () => ({ when: next(3), as: UNAVAILABLE });
    wire.faults = { ReceiveMessage: { refuse: refuse() }, DeleteMessageBatch: { refuse: refuse() } };
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 50, refused: [], undeleted: [] });
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
  });

  it.concurrent("is asked for again by the next run of the same process, where it was its first question", async () => {
    const { wire, plan, apply } = await shelf.story({ letters: 30 });
    wire.faults = { GetQueueAttributes: { refuse: { when: next(1), as: { status: 403, code: "AccessDenied" } } } };
    const planned = plan();
    await expect(apply(planned)).rejects.toThrow("Injected");
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 30 });
  });
});

describe("what a queue refuses for ever", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const isUnlucky = ({ MessageBody }: Body) => /post-(7|21|40)"/.test(String(MessageBody));

  it.concurrent(
    "stays where it is and is named with the reason; the others go, and it goes with the next run that can",
    async () => {
      const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 50 });
      wire.faults = { SendMessageBatch: { failEntries: { when: isUnlucky, as: REFUSED_FOR_EVER } } };
      const unlucky = letters.filter(({ body }) => isUnlucky({ MessageBody: body }));
      const planned = plan();
      const result = await apply(planned);
      expect(result).toMatchObject({ ended: "done", moved: 47, deleted: 47, undeleted: [], missing: [] });
      expect(result.refused.map(({ messageId }) => messageId).sort()).toEqual(
        unlucky.map(({ messageId }) => messageId).sort(),
      );
      for (const { reason } of result.refused) expect(reason).toBe("InvalidMessageContents");
      const { lost, left, hidden } = await audit();
      expect({ lost, hidden }).toEqual({ lost: [], hidden: [] });
      expect(bodiesOf(left)).toEqual(bodiesOf(unlucky));
      expect(wire.calls.get("SendMessageBatch")).toBeLessThan(8);

      wire.faults = {};
      expect(await apply(planned)).toMatchObject({
        ended: "done",
        earlierRuns: 1,
        moved: 3,
        movedBefore: 47,
        refused: [],
      });
      expect(bodiesOf((await audit()).arrived)).toEqual(bodiesOf(letters));
    },
  );

  it.concurrent(
    "is told as there and here when it is the deletion; the next run deletes and sends nothing",
    async () => {
      const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 50 });
      let deletions = 0;
      const isTenth = () => deletions++ % 10 === 0;
      wire.faults = { DeleteMessageBatch: { failEntries: { when: isTenth, as: REFUSED_FOR_EVER } } };
      const planned = plan();
      const result = await apply(planned);
      expect(result).toMatchObject({ ended: "done", moved: 50, deleted: 45, refused: [] });
      expect(result.undeleted).toHaveLength(5);
      expect([...(await audit()).twice].sort()).toEqual([...result.undeleted].sort());

      wire.faults = {};
      const sent = wire.calls.get("SendMessageBatch");
      const again = await apply(planned);
      expect(again).toMatchObject({ ended: "done", moved: 0, movedBefore: 50, deleted: 5, undeleted: [] });
      expect(wire.calls.get("SendMessageBatch")).toBe(sent);
      const { arrived, left } = await audit();
      expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
      expect(left).toEqual([]);
    },
  );

  it.concurrent("is a whole queue when nobody may send to it: nothing goes, and all are named", async () => {
    const { wire, plan, apply, audit } = await shelf.story({ letters: 30 });
    wire.faults = { SendMessageBatch: { refuse: { when: always, as: { status: 403, code: "AccessDenied" } } } };
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 0 });
    expect(result.refused).toHaveLength(30);
    expect(result.possibleDuplicates.size).toBe(0);
    const { left, arrived, hidden } = await audit();
    expect([left.length, arrived.length, hidden.length]).toEqual([30, 0, 0]);
  });
});
