import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { eventually } from "../../test/engines/eventually.ts";
import { always } from "../../test/engines/faults.ts";
import { bodies, planning } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { inside, receive, remove, send, takeAll } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";
import { planLetters } from "./plan-letters.ts";

describe("a plan", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const contentOf = ({ messageId, body }: { readonly messageId: string; readonly body: string }) => ({
    messageId,
    body,
  });

  it.concurrent(
    "moves its letters alone: what came after it was made stays, and so does what comes meanwhile",
    async () => {
      const { endpoint } = shelf.engine;
      const { wire, dlq, letters, plan, apply, audit } = await shelf.story({ letters: 125 });
      // One of five is not meant, and they stand between the others.
      const isMeant = (_: unknown, n: number) => n % 5 > 0;
      const others = letters.filter((one, n) => !isMeant(one, n));
      others.push(...(await send(endpoint, dlq, bodies(25))));
      let sends = 0;
      const onCall = async () => {
        if (sends++ < 5) others.push(...(await send(endpoint, dlq, bodies(5))));
      };
      wire.faults = { SendMessageBatch: { onCall } };
      const result = await apply(plan(letters.filter(isMeant)));
      expect(result).toMatchObject({ ended: "done", moved: 100, refused: [], missing: [] });
      expect(result.strangers).toBeGreaterThanOrEqual(20);
      const { arrived, left, hidden } = await audit();
      expect(bodiesOf(arrived)).toEqual(bodiesOf(letters.filter(isMeant)));
      expect(others).toHaveLength(75);
      expect(left.map(contentOf)).toEqual(expect.arrayContaining(others.map(contentOf)));
      expect({ left: left.length, hidden }).toEqual({ left: 75, hidden: [] });
    },
  );

  it.concurrent("leaves a letter that is not what it was, and names it", async () => {
    const { letters, plan, apply, audit } = await shelf.story({ letters: 5 });
    const [changed, ...others] = letters;
    if (changed === undefined) throw new Error("There are five");
    const result = await apply(plan([{ ...changed, hash: "another" }, ...others]));
    const reason = "it is not what it was when the plan was made";
    expect(result).toMatchObject({ ended: "done", moved: 4, refused: [{ messageId: changed.messageId, reason }] });
    const { left, hidden } = await audit();
    expect(bodiesOf(left)).toEqual([changed.body]);
    expect(hidden).toEqual([]);
  });

  it.concurrent("ends with the names of letters that are gone, and moves the others", async () => {
    const { endpoint } = shelf.engine;
    const { dlq, letters, plan, apply, audit } = await shelf.story({ letters: 33 });
    await send(endpoint, dlq, bodies(4));
    const gone = await receive(endpoint, dlq, 30, 2);
    await remove(endpoint, dlq, gone);
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "missing", moved: 31, strangers: 4 });
    expect([...result.missing].sort()).toEqual(gone.map(({ MessageId }) => MessageId).sort());
    const { arrived, left, hidden } = await audit();
    expect(arrived).toHaveLength(31);
    expect([left.length, hidden.length, letters.length - arrived.length]).toEqual([4, 0, 2]);
  });

  it.concurrent("ends with their names also where new letters keep coming", async () => {
    const { endpoint } = shelf.engine;
    const { wire, dlq, plan, apply } = await shelf.story({ letters: 12, clock: fastClock(10) });
    const gone = await receive(endpoint, dlq, 30, 1);
    await remove(endpoint, dlq, gone);
    wire.faults = { ReceiveMessage: { onCall: () => send(endpoint, dlq, bodies(1)) } };
    const result = await apply(plan(), { visibilitySeconds: 3 });
    expect(result).toMatchObject({ ended: "missing", moved: 11, missing: gone.map(({ MessageId }) => MessageId) });
    const { hidden } = await inside(endpoint, dlq);
    expect(hidden).toEqual([]);
  });

  it.concurrent("waits for letters that somebody else holds, and says so; they may come back", async () => {
    const { endpoint } = shelf.engine;
    const { dlq, letters, plan, apply, audit } = await shelf.story({ letters: 15 });
    await receive(endpoint, dlq, 2);
    const waits = new Set<string | undefined>();
    const result = await apply(plan(), {
      visibilitySeconds: 2,
      onProgress: ({ waitingFor }) => waits.add(waitingFor),
    });
    expect(result).toMatchObject({ ended: "done", moved: 15 });
    expect([...waits]).toContain("10 letters that somebody else holds, perhaps an earlier run");
    expect(bodiesOf((await audit()).arrived)).toEqual(bodiesOf(letters));
  });

  it.concurrent("gives up on letters that somebody else holds for good, and says so", async () => {
    const { endpoint } = shelf.engine;
    const { dlq, plan, apply } = await shelf.story({ letters: 15, clock: fastClock(5) });
    const held = await receive(endpoint, dlq, 600);
    const result = await apply(plan(), { visibilitySeconds: 2 });
    expect(result).toMatchObject({ ended: "hidden", moved: 5 });
    expect([...result.missing].sort()).toEqual(held.map(({ MessageId }) => MessageId).sort());
  });

  it.concurrent("deletes also what slipped out of its hand while it was sent", async () => {
    const { endpoint } = shelf.engine;
    const { wire, dlq, letters, plan, apply, audit } = await shelf.story({ letters: 10 });
    const theyAreBack = async () => (await receive(endpoint, dlq, 0)).length > 0;
    wire.faults = {
      SendMessageBatch: { onCall: () => eventually("their timeout has run out", theyAreBack) },
      // No heartbeat gets through.
      ChangeMessageVisibilityBatch: { refuse: { when: always, as: { status: 400, code: "AccessDenied" } } },
    };
    const result = await apply(plan(), { visibilitySeconds: 1, lanes: 1 });
    expect(result).toMatchObject({ ended: "done", moved: 10, deleted: 10, undeleted: [] });
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
  });

  it.concurrent("leaves out what is too large for its destination", async () => {
    const large = (n: number) => JSON.stringify({ id: `large-${n}`, text: "x".repeat(2_000) });
    const { desk, target, letters, plan, apply, audit } = await shelf.story({
      letters: [large(1), large(2), ...bodies(8)],
      toAttributes: { MaximumMessageSize: "1024" },
    });
    const { plan: found } = await planLetters(desk, { ...planning, target });
    expect(found.left).toEqual({ "too large": 2 });
    expect(found.letters).toHaveLength(8);

    // Of a plan that was made when the destination took more.
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 8 });
    expect(result.refused.map(({ messageId }) => messageId).sort()).toEqual(
      letters
        .slice(0, 2)
        .map(({ messageId }) => messageId)
        .sort(),
    );
    expect(result.refused[0]?.reason).toContain("must be shorter than");
    const { arrived, left, hidden } = await audit();
    expect([arrived.length, hidden.length]).toEqual([8, 0]);
    expect(bodiesOf(left)).toEqual([large(1), large(2)]);
  });

  it.concurrent("is of letters that nobody has touched: planning gives all of them back at once", async () => {
    const { endpoint } = shelf.engine;
    const { desk, dlq, target } = await shelf.story({ letters: 45 });
    const { plan } = await planLetters(desk, { ...planning, target, visibilitySeconds: 600 });
    expect(plan.letters).toHaveLength(45);
    await eventually("all are visible", async () => (await inside(endpoint, dlq)).hidden.length === 0, 1_000);
    expect(await takeAll(endpoint, dlq)).toHaveLength(45);
  });
});
