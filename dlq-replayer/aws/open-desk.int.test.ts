import { randomUUID } from "node:crypto";
import { CancelMessageMoveTaskCommand, StartMessageMoveTaskCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DeadLetters, deadLetters, redrivePolicyTo } from "../../test/engines/dead-letters.ts";
import type { Queue } from "../../test/engines/messaging.ts";
import { clientsOf } from "../../test/replayer/clients.ts";
import { bodies, planning, realClock, usually } from "../../test/replayer/desk.ts";
import { inside, send } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";
import type { Desk } from "../moves/desk.ts";
import { planLetters } from "../moves/plan-letters.ts";
import { redrive } from "../moves/redrive.ts";
import { type AwsClients, mayLook, openDesk, targetOf } from "./open-desk.ts";

describe("a desk", () => {
  let shelf: Shelf;
  let dead: DeadLetters;
  let clients: AwsClients;

  beforeAll(async () => {
    shelf = await openShelf();
    dead = deadLetters(shelf.engine);
    clients = clientsOf(shelf.engine.endpoint);
  });
  afterAll(() => shelf.close());

  const deskAt = async (dlq: string): Promise<Desk> => {
    const world = {
      clock: realClock,
      chance: Math.random,
      newId: randomUUID,
      by: "test",
      historyFile: shelf.path("history"),
    };
    const desk = await openDesk({ name: "letters", dlq, keepsRecords: false }, clients, world);
    if (desk === undefined) throw new Error(`There is no queue ${dlq}`);
    return desk;
  };
  const nameOf = ({ url }: Queue) => url.slice(url.lastIndexOf("/") + 1);

  it("is at a queue by its name, its URL or its ARN, and at none that is not there", async () => {
    const { dead: dlq } = await dead.createPair();
    for (const known of [nameOf(dlq), dlq.url, dlq.arn])
      expect((await deskAt(known)).facts).toMatchObject({ arn: dlq.arn, isFifo: false, maxBytes: 1_048_576 });
    await expect(deskAt("no-such-queue")).rejects.toThrow("There is no queue");
  });

  it("puts letters back into the one queue that they can have come from", async () => {
    const { live, dead: dlq } = await dead.createPair();
    expect(await targetOf(await deskAt(dlq.url), clients)).toMatchObject({ kind: "queue", facts: { arn: live.arn } });
  });

  it("refuses to guess where none or several can be meant, and to put letters back into the dead-letter queue", async () => {
    const [alone, shared] = await Promise.all([shelf.engine.createQueue(), shelf.engine.createQueue()]);
    for (let n = 0; n < 2; n++) await shelf.engine.createQueue({ RedrivePolicy: redrivePolicyTo(shared) });
    await expect(targetOf(await deskAt(alone.url), clients)).rejects.toThrow("No queue has");
    await expect(targetOf(await deskAt(shared.url), clients)).rejects.toThrow("2 queues have");
    await expect(targetOf(await deskAt(shared.url), clients, shared.arn)).rejects.toThrow("itself");
    await expect(targetOf(await deskAt(shared.url), clients, "no-such-queue")).rejects.toThrow("There is no queue");
  });

  it("does not look while AWS's own redrive runs; one that was cancelled is not in the way", async () => {
    const { live, dead: dlq } = await dead.createPair();
    await dead.letDie({ live, dead: dlq }, ...bodies(5));
    const desk = await deskAt(dlq.url);
    await expect(mayLook(desk, clients, false)).resolves.toBeUndefined();

    const { TaskHandle } = await shelf.engine.sqs.send(
      new StartMessageMoveTaskCommand({ SourceArn: dlq.arn, MaxNumberOfMessagesPerSecond: 1 }),
    );
    for (const maySpend of [false, true])
      await expect(mayLook(desk, clients, maySpend)).rejects.toThrow(/AWS's own redrive is moving .* of about 5\)/);

    await shelf.engine.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    await expect(mayLook(desk, clients, false)).resolves.toBeUndefined();
  });

  it("does not spend receives that its own redrive policy counts, unless it is told to; then letters stay its own", async () => {
    const [further, to] = await Promise.all([shelf.engine.createQueue(), shelf.engine.createQueue()]);
    const dlq = await shelf.engine.createQueue({ RedrivePolicy: redrivePolicyTo(further, 2) });
    const letters = await send(shelf.engine.endpoint, dlq, bodies(12));
    const desk = await deskAt(dlq.url);
    await expect(mayLook(desk, clients, false)).rejects.toThrow(`2 times makes SQS move it on to ${further.arn}`);
    await expect(mayLook(desk, clients, true)).resolves.toBeUndefined();

    const target = await targetOf(desk, clients, to.arn);
    const { plan } = await planLetters(desk, { ...planning, target });
    const journalPath = shelf.path("journal");
    expect(await redrive(desk, { ...usually, plan, target, journalPath })).toMatchObject({ ended: "done", moved: 12 });
    expect(bodiesOf((await inside(shelf.engine.endpoint, to)).visible)).toEqual(bodiesOf(letters));
    expect((await inside(shelf.engine.endpoint, further)).visible).toEqual([]);
  });
});
