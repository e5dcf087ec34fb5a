import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dynamoLedger } from "../../runtime/aws/dynamo-ledger.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { startDynamo } from "../../test/engines/dynamo.ts";
import { aLedger, type Conduct, type Consumer, failedOf, parked, startConsumer } from "../../test/replayer/consumer.ts";
import { bodies, planning } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { openShelf, type Shelf, type Story } from "../../test/replayer/story.ts";
import { ledgerTold } from "../aws/ledger.ts";
import { planLetters } from "./plan-letters.ts";

const LETTERS = 120;
/** One that comes late. */
const RARE = LETTERS - 1;
const isRare = (body: string) => body.includes(`post-${RARE}"`);
const BROKEN: Conduct = { failsOf: "SCHEMA_BROKEN" };
const ENOUGH = { stages: [1, 5, 25], waitMs: 20_000 };

describe("a canary", () => {
  let shelf: Shelf;
  const consumers: Consumer[] = [];

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
    await shelf.close();
  });

  const consuming = ({ dlq, to }: Story, conduct: (body: string) => Conduct, ledger?: ReturnType<typeof aLedger>) => {
    const consumer = startConsumer({
      endpoint: shelf.engine.endpoint,
      from: to,
      dlq,
      conduct,
      ...(ledger !== undefined && { ledger }),
    });
    consumers.push(consumer);
    return consumer;
  };
  const allDiedOf = (code: string) => bodies(LETTERS).map((body) => parked(body, code));

  it.concurrent("goes ahead by stages, and the rest follows when its consumer handled each", async () => {
    const told = aLedger();
    const story = await shelf.story({ letters: allDiedOf("SCHEMA_BROKEN"), told });
    const consumer = consuming(story, () => "handle", told);
    const result = await story.apply(story.plan(), ENOUGH);
    expect(result).toMatchObject({ ended: "done", moved: LETTERS, cameBack: 0, canary: { stage: 2, spent: 31 } });
    expect(consumer.handled).toHaveLength(LETTERS);
    const { arrived, left } = await story.audit();
    expect([arrived.length, left.length]).toEqual([0, 0]);
  });

  it.concurrent("spends one letter on a consumer that is still broken", async () => {
    const told = aLedger();
    const story = await shelf.story({ letters: allDiedOf("SCHEMA_BROKEN"), told });
    consuming(story, () => BROKEN, told);
    const result = await story.apply(story.plan(), ENOUGH);
    expect(result).toMatchObject({ ended: "canary failed", moved: 1, canary: { stage: 0, spent: 1 } });
    expect(result.canary?.outcomes[0]?.outcome).toEqual({ kind: "failed", fingerprint: "SCHEMA_BROKEN" });
    const { hidden } = await story.audit();
    expect(hidden).toEqual([]);
  });

  it.concurrent(
    "spends six on one that is broken for one cause of several: each is tried by the second stage",
    async () => {
      const told = aLedger();
      const letters = bodies(LETTERS).map((body, n) => parked(body, n === RARE ? "RARE_CAUSE" : "COMMON_CAUSE"));
      const story = await shelf.story({ letters, told });
      consuming(story, (body) => (isRare(body) ? { parksFor: "RARE_CAUSE" } : "handle"), told);
      const result = await story.apply(story.plan(), ENOUGH);
      expect(result).toMatchObject({ ended: "canary failed", moved: 6, canary: { stage: 1, spent: 6 } });
      expect(result.canary?.outcomes.map(({ outcome }) => outcome)).toContainEqual({
        kind: "failed",
        fingerprint: "RARE_CAUSE",
      });
    },
  );

  it.concurrent("tells causes apart also where the consumer's records alone have them", async () => {
    const texts = bodies(LETTERS);
    const rare = { failsOf: "RARE_CAUSE" };
    const causeOf = (body: string) => (isRare(body) ? "RARE_CAUSE" : "COMMON_CAUSE");
    const told = aLedger(texts.map((body) => failedOf(body, causeOf(body))));
    const story = await shelf.story({ letters: texts, told });
    const { plan } = await planLetters(story.desk, { ...planning, target: story.target });
    expect(plan.groups.map(({ id, letters }) => [id, letters])).toEqual([
      ["COMMON_CAUSE", LETTERS - 1],
      ["RARE_CAUSE", 1],
    ]);
    consuming(story, (body) => (causeOf(body) === "RARE_CAUSE" ? rare : "handle"), told);
    const result = await story.apply(plan, ENOUGH);
    expect(result).toMatchObject({ ended: "canary failed", moved: 6, canary: { stage: 1, spent: 6 } });
    expect(result.canary?.outcomes.map(({ outcome }) => outcome)).toContainEqual({
      kind: "failed",
      fingerprint: "RARE_CAUSE",
    });
  });

  it.concurrent("stops when nothing is heard of it, and goes on with the next run", async () => {
    const told = aLedger();
    const story = await shelf.story({ letters: 30, told, clock: fastClock(20) });
    const plan = story.plan();
    const silent = await story.apply(plan, { stages: [1, 5], waitMs: 5_000 });
    expect(silent).toMatchObject({ ended: "canary silent", moved: 1, canary: { stage: 0, spent: 1 } });
    expect(await story.audit()).toMatchObject({ hidden: [], lost: [] });

    const consumer = consuming(story, () => "handle", told);
    const result = await story.apply(plan, { stages: [1, 5], waitMs: 400_000 });
    expect(result).toMatchObject({ ended: "done", movedBefore: 1, moved: 29 });
    expect(consumer.handled).toHaveLength(30);
  });

  it.concurrent("is heard of through the table that the consumer writes to", async () => {
    const dynamo = await startDynamo();
    const store = dynamoRowStore(dynamo.service, await dynamo.createTable(), backingOff);
    const told = { ...ledgerTold(store), ...dynamoLedger(store) };
    const letters = bodies(LETTERS).map((body) => parked(body, isRare(body) ? "RARE_CAUSE" : "COMMON_CAUSE"));
    const story = await shelf.story({ letters, told });
    const consumer = consuming(story, (body) => (isRare(body) ? { parksFor: "RARE_CAUSE" } : "handle"), told);
    const result = await story.apply(story.plan(), ENOUGH).finally(() => consumer.stop());
    await dynamo.stop();
    expect(result).toMatchObject({ ended: "canary failed", moved: 6, canary: { stage: 1, spent: 6 } });
  });

  it.concurrent("is seen by its queue where the consumer keeps no records: empty is handled", async () => {
    const story = await shelf.story({ letters: 40 });
    const consumer = consuming(story, () => "handle");
    const result = await story.apply(story.plan(), ENOUGH);
    expect(result).toMatchObject({ ended: "done", moved: 40, cameBack: 0 });
    expect(consumer.handled).toHaveLength(40);
  });

  it.concurrent(
    "is seen by its queue where the consumer keeps no records: a letter more in the dead-letter queue has failed",
    async () => {
      const story = await shelf.story({ letters: 40 });
      consuming(story, () => BROKEN);
      const result = await story.apply(story.plan(), ENOUGH);
      expect(result).toMatchObject({ ended: "canary failed", moved: 1, canary: { stage: 0, spent: 1 } });
    },
  );

  it.concurrent("is seen by its queue where the consumer keeps no records: what is not empty is silent", async () => {
    const story = await shelf.story({ letters: 5, clock: fastClock(20) });
    const result = await story.apply(story.plan(), { stages: [1], waitMs: 5_000 });
    expect(result).toMatchObject({ ended: "canary silent", moved: 1 });
  });

  it.concurrent("of more than ten letters is sent and deleted by tens", async () => {
    const told = aLedger();
    const story = await shelf.story({ letters: 60, told });
    consuming(story, () => "handle", told);
    const result = await story.apply(story.plan(), { stages: [25], waitMs: 20_000 });
    expect(result).toMatchObject({ ended: "done", moved: 60, deleted: 60, undeleted: [], canary: { spent: 25 } });
    expect((await story.audit()).left).toEqual([]);
  });

  it.concurrent("that somebody interrupts has passed nothing, and all letters in hand are given back", async () => {
    const told = aLedger();
    const story = await shelf.story({ letters: 30, told });
    const plan = story.plan();
    const stopping = new AbortController();
    const result = await story.apply(plan, {
      ...ENOUGH,
      signal: stopping.signal,
      onProgress: ({ waitingFor }) => {
        if (waitingFor !== undefined) stopping.abort();
      },
    });
    expect(result).toMatchObject({ ended: "interrupted", moved: 1, hiddenLonger: 0 });
    expect(await story.audit()).toMatchObject({ hidden: [], lost: [] });

    const consumer = consuming(story, () => "handle", told);
    expect(await story.apply(plan, ENOUGH)).toMatchObject({ ended: "done", moved: 29, canary: { stage: 2 } });
    expect(consumer.handled).toHaveLength(30);
  });
});
