import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import { storeBatch } from "../../consumers/archive/store-batch.ts";
import { ledgerTold } from "../../dlq-replayer/aws/ledger.ts";
import { dynamoLedger } from "../../runtime/aws/dynamo-ledger.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { s3ObjectStore } from "../../runtime/aws/s3-object-store.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { type MessagingEngine, startMessaging } from "../../test/engines/messaging.ts";
import { aStreamRecord } from "../../test/stream-records.ts";
import { CommandFailed } from "../failures.ts";
import { archivePages } from "../target/archive-pages.ts";
import { failuresByCorrelation } from "../target/failures-by-correlation.ts";
import { streamFacts, streamPages } from "../target/stream-pages.ts";
import { aFailure, aFound, aRedrive, MINUTE, recordOf, uuidAt } from "./fixtures/story.ts";
import type { FoundFact } from "./found-fact.ts";
import { type Asked, type Sources, traced } from "./traced.ts";
import { treeText } from "./tree-text.ts";
import { traceJson } from "./tree-json.ts";

const DAY = 24 * 60 * MINUTE;
const HEARERS = [
  { name: "timelines", hears: ["post-published.v1"], keepsRecords: true },
  { name: "timelines-steps", hears: [], keepsRecords: true },
];

describe("a trace over real engines", () => {
  let kinesis: KinesisEngine;
  let messaging: MessagingEngine;
  let dynamo: DynamoEngine;
  let streamName: string;
  let tableName: string;

  /** Ten days old: it has left the stream. */
  const rootMs = Date.now() - 10 * DAY;
  const root = uuidAt(rootMs);
  const bucket = "chorus-archive-test";

  beforeAll(async () => {
    [kinesis, messaging, dynamo] = await Promise.all([startKinesis(), startMessaging(), startDynamo()]);
    [streamName, tableName] = await Promise.all([kinesis.createStream(2), dynamo.createTable()]);
    await messaging.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await archive(
      aFound(root, { arrivedMs: rootMs }),
      aFound("stranger", { arrivedMs: rootMs + MINUTE, type: "post-liked.v1" }),
    );
    const arrivedMs = Date.now();
    const begun = { correlationId: root, causationId: root, arrivedMs };
    await publish(
      aFound("liked", { ...begun, type: "post-liked.v1" }),
      aFound("told", { correlationId: root, causationId: "step", subject: "p2", arrivedMs }),
      aFound("other stranger"),
    );
    const step = { correlationId: root, type: "push-planned.v1" };
    await dynamoLedger(dynamoRowStore(dynamo.service, tableName, backingOff)).record([
      aFailure("timelines", root, 1),
      aFailure("timelines", root, 2),
      aRedrive("timelines", root),
      aFailure("timelines-steps", "step", 1, { ...step, atMs: arrivedMs - 1 }),
      aFailure("timelines-steps", "lost-step", 5, { ...step, atMs: arrivedMs + 1 }),
      aFailure("timelines", "stranger", 1),
    ]);
  });
  afterAll(() => Promise.all([kinesis.stop(), messaging.stop(), dynamo.stop()]));

  async function archive(...facts: readonly FoundFact[]) {
    const objects = s3ObjectStore({ client: messaging.s3, bucket });
    const records = facts.map((fact, n) =>
      aStreamRecord(n + 1, { arrivedAt: new Date(fact.arrivedMs).toISOString(), text: String(recordOf(fact).bytes) }),
    );
    await storeBatch({ objects, log: silentLog })([...records, aStreamRecord(9, { text: "no envelope" })]);
  }

  async function publish(...facts: readonly FoundFact[]) {
    const Records = facts.map((fact) => ({ PartitionKey: fact.id, Data: recordOf(fact).bytes }));
    await kinesis.client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
  }

  function sources(nowMs: number, said: { readonly seeksTime?: boolean; readonly bucket?: string } = {}): Sources {
    const { signal } = new AbortController();
    const { client } = dynamo;
    return {
      places: {
        stream: streamPages({
          client: kinesis.client,
          streamName,
          seeksTime: false,
          nowMs: () => nowMs,
          breathe: () => Promise.resolve(),
          ...said,
        }),
        archive: archivePages(messaging.s3, said.bucket ?? bucket),
        horizonMs: nowMs - DAY,
      },
      hearers: HEARERS,
      told: ledgerTold(dynamoRowStore(dynamo.service, tableName, backingOff)),
      failures: (correlationId) => failuresByCorrelation(client, { tableName, correlationId, mostPages: 9, signal }),
    };
  }

  function asking(asked: Asked, said: Parameters<typeof sources>[1] = {}) {
    const nowMs = Date.now();
    return traced(asked, sources(nowMs, said), { nowMs, signal: new AbortController().signal });
  }

  it("tells the same story by any of its facts: archived and new ones, steps, failures and redrives", async () => {
    const byChild = await asking({ id: "told" });
    expect(treeText(byChild.branches, { colours: pc.createColors(false), nowMs: Date.now() }).split("\n")).toEqual([
      expect.stringMatching(`post-published.v1  p1  ${root}  /test$`),
      "  → timelines  2 attempts failed: STORE_UNAVAILABLE: The store did not answer",
      expect.stringMatching(/^ {15}the last: attempt 2, .* request request-2, deployed v1$/),
      expect.stringMatching(/^ {15}redriven by job job-1: done, /),
      expect.stringMatching(/^ {2}\S+ {2}post-liked.v1 {2}p1 {2}liked {2}\/test$/),
      "    → nobody hears it",
      "not among the facts read  push-planned.v1  step",
      "  → timelines-steps  1 attempt failed: STORE_UNAVAILABLE: The store did not answer",
      expect.stringMatching(/attempt 1, /),
      expect.stringMatching(/^ {2}\S+ {2}post-published.v1 {2}p2 {2}told {2}\/test$/),
      "    → timelines  no failure recorded",
      "not among the facts read  push-planned.v1  lost-step",
      "  → timelines-steps  1 attempt failed: STORE_UNAVAILABLE: The store did not answer",
      expect.stringMatching(/attempt 5, /),
    ]);
    expect(byChild.stepsLookedFor).toBe("all");
    const byStep = await asking({ id: "step" });
    expect(byStep.search.facts.map(({ id }) => id).toSorted()).toEqual([root, "liked", "told"].toSorted());
  });

  it("stops half an hour behind a fact of long ago, and reads on from a later time when told to", async () => {
    const byRoot = await asking({ id: root });
    expect(byRoot.search.facts.map(({ id }) => id)).toEqual([root]);
    const since = await asking({ id: root, sinceMs: Date.now() - MINUTE });
    expect(since.search.facts.map(({ id }) => id).toSorted()).toEqual(["liked", root, "told"].toSorted());
  });

  it("never tells what a fact says", async () => {
    const told = JSON.stringify(traceJson("here", await asking({ id: "told" })));
    expect(told).toContain('"id":"told"');
    expect(told).not.toContain("private");
  });

  it("finds a place on the stream by time where the engine can", async () => {
    // Each of the two shards has a record behind it; without one, this engine would leave the question unanswered.
    const since = await asking({ id: "liked", sinceMs: rootMs + 9.9 * DAY }, { seeksTime: true });
    expect(since.search.facts.map(({ id }) => id)).toContain("liked");
  });

  it("knows nothing of an id that nobody said", async () => {
    expect(await asking({ id: "unheard of" })).toMatchObject({ branches: [], search: { records: 3, facts: [] } });
  });

  it("names the bucket that is not there", async () => {
    const failure = await asking({ id: root }, { bucket: "elsewhere" }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(failure).toMatchObject({ message: expect.stringContaining('no bucket "elsewhere"') });
  });

  it("learns of the stream how long it keeps facts", async () => {
    expect(await streamFacts(kinesis.client, streamName)).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:kinesis:[a-z0-9-]+:\d{12}:stream\//),
      retentionHours: 24,
    });
  });

  it("looks through no more of the ledger than it may, and says so", async () => {
    const few = await failuresByCorrelation(dynamo.client, {
      ...{ tableName, correlationId: root, mostPages: 0, signal: new AbortController().signal },
    });
    expect(few).toEqual({ failures: [], isAll: false });
  });
});
