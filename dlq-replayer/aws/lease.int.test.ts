import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { openShelf, type Shelf, type StoryGiven } from "../../test/replayer/story.ts";
import { dynamoLease } from "./lease.ts";

const LEASE_MS = 90_000;

describe("a lease", () => {
  let shelf: Shelf;
  let dynamo: DynamoEngine;

  beforeAll(async () => {
    [shelf, dynamo] = await Promise.all([openShelf(), startDynamo()]);
  });
  afterAll(async () => {
    await shelf.close();
    await dynamo.stop();
  });

  /** One inbox, whose letters a job by "ann" and others may act on. */
  const inbox = async (nowMs: () => number, given: StoryGiven = {}) => {
    const tableName = await dynamo.createTable();
    const leaseOf = (job: string, by: string) =>
      dynamoLease({ client: dynamo.client, tableName, inbox: "letters", job, by, nowMs });
    const jobs: string[] = [];
    const lease = (job: string) => {
      jobs.push(job);
      return leaseOf(job, "ann");
    };
    return { ...(await shelf.story({ ...given, lease })), leaseOf, jobs };
  };

  it("keeps a second job off the same letters, and names who is at them", async () => {
    const { plan, apply, leaseOf, wire, audit } = await inbox(Date.now);
    await leaseOf("another job", "bob@laptop").take();
    await expect(apply(plan())).rejects.toThrow("bob@laptop is acting on the letters of letters at this moment");
    expect(wire.calls.get("ReceiveMessage")).toBeUndefined();

    await leaseOf("another job", "bob@laptop").release();
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 20 });
    expect((await audit()).left).toEqual([]);
  });

  it("is given back at the end, and also by who failed", async () => {
    const { plan, apply, leaseOf, wire } = await inbox(Date.now);
    wire.faults = { ReceiveMessage: { refuse: { when: () => true, as: { status: 403, code: "AccessDenied" } } } };
    await expect(apply(plan())).rejects.toThrow("Injected");
    expect(await leaseOf("another job", "bob").take()).toBeUndefined();
    await leaseOf("another job", "bob").release();
    wire.faults = {};
    await apply(plan());
    expect(await leaseOf("another job", "bob").take()).toBeUndefined();
  });

  it("of a job that was killed is the same job's at once, and another's when it has lapsed", async () => {
    let now = Date.now();
    const { plan, apply, leaseOf, letters, jobs } = await inbox(() => now);
    const [first, second] = [plan(letters.slice(0, 5)), plan(letters.slice(5))];
    await leaseOf("another job", "bob").take();
    await expect(apply(first)).rejects.toThrow("bob is acting");
    await leaseOf("another job", "bob").release();
    await leaseOf(jobs[0] ?? "", "ann, who was killed").take();
    await expect(apply(second)).rejects.toThrow("ann, who was killed");
    expect(await apply(first)).toMatchObject({ ended: "done", moved: 5 });

    await leaseOf("a third job", "bob, who was killed").take();
    now += LEASE_MS;
    await expect(apply(second)).rejects.toThrow("bob, who was killed");
    now += 1_001;
    expect(await apply(second)).toMatchObject({ ended: "done", moved: 15 });
  });

  it("is renewed for as long as the job takes", async () => {
    const clock = fastClock(200);
    const { plan, apply, leaseOf } = await inbox(() => clock.nowMs(), { clock });
    const stopping = new AbortController();
    const beganMs = clock.nowMs();
    const applying = apply(plan(), { stages: [1], waitMs: 10 * LEASE_MS, signal: stopping.signal });
    await eventually("it takes longer than a lease does", () => clock.nowMs() > beganMs + 2 * LEASE_MS);
    expect(await leaseOf("another job", "bob").take()).toEqual({ heldBy: "ann" });
    stopping.abort();
    expect(await applying).toMatchObject({ ended: "interrupted" });
    expect(await leaseOf("another job", "bob").take()).toBeUndefined();
  });

  it("that lapsed and is somebody else's now ends the job, which gives its letters back", async () => {
    const clock = fastClock(200);
    let isAsleep = false;
    // Whose laptop sleeps for an hour does not know it.
    const { plan, apply, leaseOf, wire, audit } = await inbox(() => clock.nowMs() + (isAsleep ? 3_600_000 : 0), {
      clock,
    });
    const applying = apply(plan(), { stages: [1], waitMs: 100 * LEASE_MS });
    await eventually("it is at it", () => wire.calls.has("SendMessageBatch"));
    isAsleep = true;
    expect(await leaseOf("another job", "bob").take()).toBeUndefined();
    isAsleep = false;
    expect(await applying).toMatchObject({ ended: "interrupted", hiddenLonger: 0 });
    expect((await audit()).hidden).toEqual([]);
    // What is bob's stays bob's.
    expect(await leaseOf("a third job", "cid").take()).toEqual({ heldBy: "bob" });
  });
});
