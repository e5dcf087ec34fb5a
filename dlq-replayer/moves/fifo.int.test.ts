import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../../test/chance.ts";
import { type Body, next, share } from "../../test/engines/faults.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { type Said, send, takeAll } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf, type StoryGiven } from "../../test/replayer/story.ts";
import { BEHIND_ANOTHER } from "./rounds.ts";

const FIFO = { FifoQueue: "true" };
const GROUPS = ["g0", "g1", "g2", "g3"];

/** So many of each message group, one group after the other in turn. */
const grouped = (each: number): readonly Said[] =>
  bodies(each * GROUPS.length).map((body, n) => ({
    body,
    messageGroupId: GROUPS[n % GROUPS.length] ?? "",
    deduplicationId: `original-${n}`,
  }));

/** The third of its group. */
const isUnlucky = ({ MessageBody }: Body) => String(MessageBody).includes('post-9"');
const REFUSED_FOR_EVER = { code: "InvalidMessageContents", senderFault: true };

interface Grouped {
  readonly body: string;
  readonly messageGroupId?: string;
}

const byGroup = (messages: readonly Grouped[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    GROUPS.map((group) => [
      group,
      messages.filter(({ messageGroupId }) => messageGroupId === group).map(({ body }) => body),
    ]),
  );

describe("a FIFO queue", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const story = (letters: readonly Said[], given: StoryGiven = {}) =>
    shelf.story({ letters, dlqAttributes: FIFO, toAttributes: FIFO, ...given });

  it.concurrent("keeps the order of each message group, though a fifth of all entries fails", async () => {
    const { wire, letters, plan, apply, audit } = await story(grouped(12));
    wire.faults = {
      SendMessageBatch: { failEntries: { when: share(0.2, chance(3)) } },
      DeleteMessageBatch: { failEntries: { when: share(0.2, chance(4)) } },
    };
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 48, refused: [], undeleted: [] });
    const { arrived, left } = await audit();
    expect(byGroup(arrived)).toEqual(byGroup(letters));
    expect(left).toEqual([]);
  });

  /** This engine brings one of a message group at a time, and AWS up to ten: a standard queue stands in, for one lane. */
  const storyOfTens = async (letters: readonly Said[]) => {
    const told = await story(letters, { dlqAttributes: {} });
    Object.assign(told.desk, { facts: { ...told.desk.facts, isFifo: true } });
    const apply: typeof told.apply = (plan) => told.apply(plan, { lanes: 1 });
    return { ...told, apply };
  };

  it.concurrent("keeps it also of those that one receive brings together", async () => {
    const { wire, letters, plan, apply, audit } = await storyOfTens(grouped(8));
    const calls: string[][] = [];
    const onCall = ({ Entries }: Body) =>
      calls.push((Entries as readonly { readonly MessageGroupId: string }[]).map((one) => one.MessageGroupId));
    wire.faults = { SendMessageBatch: { failEntries: { when: share(0.3, chance(5)) }, onCall } };
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 32 });
    expect(byGroup((await audit()).arrived)).toEqual(byGroup(letters));
    for (const groups of calls) expect(new Set(groups).size).toBe(groups.length);
  });

  it.concurrent("leaves what one receive brings behind a letter that is refused for ever", async () => {
    const { wire, letters, plan, apply, audit } = await storyOfTens(grouped(6));
    wire.faults = { SendMessageBatch: { failEntries: { when: isUnlucky, as: REFUSED_FOR_EVER } } };
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 20, deleted: 20 });
    const stopped = letters.filter(({ messageGroupId }) => messageGroupId === "g1");
    expect(result.refused.map(({ messageId }) => messageId)).toEqual(stopped.slice(2).map((one) => one.messageId));
    const [first, ...others] = result.refused.map(({ reason }) => reason);
    expect(first).toBe("InvalidMessageContents");
    expect(others).toEqual(Array(3).fill(BEHIND_ANOTHER));
    expect(bodiesOf((await audit()).left)).toEqual(bodiesOf(stopped.slice(2)));
  });

  it.concurrent("stops the group of a letter that is refused for ever, and no other", async () => {
    const { wire, letters, plan, apply, audit } = await story(grouped(6));
    wire.faults = { SendMessageBatch: { failEntries: { when: isUnlucky, as: REFUSED_FOR_EVER } } };
    const planned = plan();
    const result = await apply(planned);
    // Two before it have gone, three wait behind it.
    expect(result).toMatchObject({ ended: "done", moved: 20, deleted: 20, undeleted: [], missing: [] });
    const stopped = letters.filter(({ messageGroupId }) => messageGroupId === "g1");
    expect(result.refused.map(({ messageId }) => messageId).sort()).toEqual(
      stopped
        .slice(2)
        .map(({ messageId }) => messageId)
        .sort(),
    );
    const { arrived, left, hidden } = await audit();
    expect(byGroup(arrived)).toEqual({ ...byGroup(letters), g1: stopped.slice(0, 2).map(({ body }) => body) });
    expect({ left: bodiesOf(left), hidden }).toEqual({ left: bodiesOf(stopped.slice(2)), hidden: [] });

    wire.faults = {};
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 4, refused: [] });
    expect(byGroup((await audit()).arrived)).toEqual(byGroup(letters));
  });

  it.concurrent("ends also behind a letter that is not of the plan", async () => {
    const { letters, plan, apply, audit } = await story(grouped(3));
    const [stranger, ...others] = letters;
    const result = await apply(plan(others));
    // One whole group is left: SQS brings nothing of it while its first letter is in hand.
    expect(result).toMatchObject({ ended: "done", moved: 9, strangers: 1 });
    expect(result.refused).toHaveLength(2);
    const { left, hidden } = await audit();
    expect({ left: byGroup(left)["g0"], hidden }).toEqual({ left: byGroup(letters)["g0"], hidden: [] });
    expect(stranger?.messageGroupId).toBe("g0");
  });

  it.concurrent("takes a letter once, though the reply was lost, and knows it from the one that died", async () => {
    const { endpoint } = shelf.engine;
    const dead = grouped(4);
    const to = await shelf.engine.createQueue(FIFO);
    // The destination had them a moment ago, and would swallow what comes with the same ids.
    await send(endpoint, to, dead);
    await takeAll(endpoint, to);
    const { wire, letters, plan, apply, audit } = await story(dead, { to });
    const ids = new Map<string, Set<string>>();
    const onCall = ({ Entries }: Body) => {
      for (const { MessageBody, MessageDeduplicationId } of Entries as readonly Record<string, string>[])
        ids.set(MessageBody ?? "", (ids.get(MessageBody ?? "") ?? new Set()).add(MessageDeduplicationId ?? ""));
    };
    wire.faults = { SendMessageBatch: { onCall, loseReply: next(2) } };
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 16 });
    expect(result.possibleDuplicates.size).toBeGreaterThan(0);
    const { arrived, twice } = await audit();
    expect(byGroup(arrived)).toEqual(byGroup(letters));
    expect(twice).toEqual([]);
    expect([...ids.values()].map(({ size }) => size)).toEqual(letters.map(() => 1));
    expect(new Set([...ids.values()].flatMap((some) => [...some])).size).toBe(16);
  });
});
