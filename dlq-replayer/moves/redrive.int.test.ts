import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { aDesk, bodies, fill, planning, usually } from "../../test/replayer/desk.ts";
import { planLetters } from "./plan-letters.ts";
import { redrive } from "./redrive.ts";

describe("a redrive", () => {
  let engine: MessagingEngine;
  let folder: string;

  beforeAll(async () => {
    engine = await startMessaging();
    folder = await mkdtemp(join(tmpdir(), "chorus-"));
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("moves every letter of its plan once", async () => {
    const [dlq, to] = await Promise.all([engine.createQueue(), engine.createQueue()]);
    const letters = bodies(2_000);
    await fill(engine.sqs, dlq, letters);
    const { desk, target } = await aDesk({ endpoint: engine.endpoint, dlq, to });
    let t = performance.now();
    const { plan } = await planLetters(desk, { ...planning, target });
    console.log("plan", performance.now() - t);
    expect(plan.letters).toHaveLength(2_000);
    t = performance.now();
    const result = await redrive(desk, { ...usually, plan, target, waitMs: 0, journalPath: join(folder, "a.journal") });
    console.log("redrive", performance.now() - t);
    expect(result).toMatchObject({ ended: "done", moved: 2_000, refused: [], undeleted: [], missing: [] });
    const arrived = await engine.drain(to);
    expect(arrived.map(({ Body }) => Body).sort()).toEqual([...letters].sort());
    expect(await engine.drain(dlq)).toEqual([]);
  });
});
