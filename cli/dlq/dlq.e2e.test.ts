import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  type MessageAttributeValue,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { aWorld } from "../fixtures/a-world.ts";
import { run } from "../program.ts";
import { type Cloud, startCloud } from "../../infra/local/cloud.ts";
import type { Fact } from "../../schemas/event.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { realClock } from "../../test/replayer/desk.ts";
import { follow, post } from "../../test/social-facts.ts";
import { depthOf, idle, ROOT } from "../../test/e2e/cloud-under-test.ts";

/** What the tests read of an answer as JSON. */
interface Answer {
  readonly inboxes: readonly {
    readonly inbox: string;
    readonly letters: number;
    readonly expiresInSeconds: number | null;
    readonly groups: readonly {
      readonly id: string;
      readonly letters: number;
      readonly diedOf: string;
      readonly kinds: object;
    }[];
  }[];
  readonly letters: readonly { readonly now: string; readonly carries: { readonly data?: object } }[];
  readonly matched: number;
  readonly moved: number;
  readonly ended: string;
  readonly cameBack: number;
  readonly canary: { readonly spent: number };
  readonly jobs: readonly object[];
}

/** The page rings, and somebody opens a terminal. */
describe("chorus dlq, against the embedded cloud", () => {
  let cloud: Cloud;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-"));
    cloud = await startCloud({ root: ROOT });
  }, 60_000);
  afterAll(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("puts back what can pass, in three commands, and the consumer makes rows of it", async () => {
    await send("timelines", JSON.stringify(follow(1, "reader", "author")));
    await idle(cloud);
    const dead = Array.from({ length: 40 }, (_, n) => post(10 + n, "author", `dead-${n}`));
    for (const fact of dead) await send("timelines-dlq", JSON.stringify(fact));

    const { inboxes } = await chorus("list");
    expect(inboxes.find(({ inbox }) => inbox === "timelines")).toMatchObject({
      letters: 40,
      groups: [{ id: "unknown", letters: 40, diedOf: "cause unknown" }],
    });
    const plan = await planned("timelines");
    expect(await chorus("apply", plan)).toMatchObject({
      ended: "done",
      moved: 40,
      canary: { spent: 31 },
      cameBack: 0,
    });
    const { items } = (await (await fetch(`${cloud.url}/timelines/reader?limit=100`)).json()) as {
      readonly items: readonly object[];
    };
    expect(items).toHaveLength(40);
    expect(await depthOf(cloud, "timelines-dlq")).toBe(0);
    expect(await chorus("apply", plan)).toMatchObject({ ended: "done", moved: 0, movedBefore: 40 });
  }, 60_000);

  it("spends one letter on a consumer that is still broken, and leaves the others where they are", async () => {
    const broken = Array.from({ length: 30 }, (_, n) => withoutKind(post(n, "author", `broken-${n}`)));
    for (const fact of broken) await send("timelines", JSON.stringify(fact));
    await eventually("the consumer has parked them", async () => (await depthOf(cloud, "timelines-dlq")) === 30);
    const plan = await planned("timelines", "--include-failing");
    const { code, err, answer } = await said("apply", plan);
    expect(code).toBe(1);
    expect(err).toMatch(/still broken: letter f\d+ died of the same thing/);
    expect(answer).toMatchObject({ ended: "canary failed", moved: 1, canary: { spent: 1 } });
    await eventually("it came back by itself", async () => (await depthOf(cloud, "timelines-dlq")) === 30);
    const { inboxes } = await chorus("list", "timelines");
    expect(inboxes[0]?.groups).toMatchObject([{ letters: 30, kinds: { parked: 30 }, redriven: 1 }]);
  }, 60_000);

  it("shows why each died and whether it would pass, without what is personal", async () => {
    const { letters, matched } = await chorus(
      "show",
      "timelines",
      "--limit",
      "2",
      "--where",
      "data.authorId === 'author'",
    );
    expect(matched).toBe(30);
    expect(letters).toHaveLength(2);
    expect(letters[0]).toMatchObject({
      now: "fails at data.kind",
      carries: { data: { authorId: "author", summary: "<P>" } },
    });
    const revealed = await chorus("show", "timelines", "--limit", "1", "--reveal");
    expect(revealed.letters[0]?.carries.data).toMatchObject({ summary: expect.stringMatching(/^words of broken-/) });
    expect(await chorus("history", "timelines")).toMatchObject({
      jobs: expect.arrayContaining([expect.objectContaining({ what: "reveal" })]),
    });
  });

  it("keeps letters through export, discard and import, byte for byte", async () => {
    const [before, after, again] = ["before.jsonl", "after.jsonl", "again.jsonl"].map((name) => join(folder, name));
    await chorus("export", "timelines", "--out", before ?? "");
    const plan = await planned("timelines", "--include-failing");
    expect(await said("discard", plan, "--reason", "a test")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--confirm 30"),
    });
    expect(await said("discard", plan, "--reason", "a test", "--confirm", "29")).toMatchObject({ code: 2 });
    expect(await depthOf(cloud, "timelines-dlq")).toBe(30);
    await chorus("discard", plan, "--reason", "a test", "--confirm", "30", "--archive", after ?? "");
    expect(await depthOf(cloud, "timelines-dlq")).toBe(0);
    expect(await chorus("import", after ?? "")).toMatchObject({ imported: 30 });
    expect(await chorus("import", after ?? "")).toMatchObject({ imported: 0, importedBefore: 30 });
    await chorus("export", "timelines", "--out", again ?? "");
    expect(await contentsOf(after)).toEqual(await contentsOf(before));
    expect(await contentsOf(again)).toEqual(await contentsOf(before));
  }, 60_000);

  it("mends facts on their way by a file that the plan remembers", async () => {
    const mend = join(folder, "mend.mjs");
    await writeFile(mend, 'export default (fact) => ({ ...fact, data: { kind: "text", ...fact.data } });\n');
    const plan = await planned("timelines", "--edit", mend);
    await writeFile(mend, "export default () => undefined;\n");
    expect(await said("apply", plan)).toMatchObject({
      code: 1,
      err: expect.stringContaining("not what it was when the plan was made"),
    });
    await writeFile(mend, 'export default (fact) => ({ ...fact, data: { kind: "text", ...fact.data } });\n');
    expect(await chorus("apply", plan)).toMatchObject({ ended: "done", moved: 30, cameBack: 0 });
  }, 60_000);

  it("treats every kind of letter as one inbox", async () => {
    const facts = ["parked", "moved", "undelivered", "invocation"].map((name, n) =>
      post(100 + n, "author", `kind-${name}`),
    );
    const [parked, moved, undelivered, invoked] = facts.map((fact) => JSON.stringify(fact));
    const at = new Date().toISOString();
    const cause = {
      consumer: "timelines",
      code: "UNREADABLE_FACT",
      message: "m",
      fingerprint: "abc",
      attempt: 1,
      origin: "o",
      at,
    };
    await send("timelines-dlq", parked ?? "", {
      "chorus-cause": { DataType: "String", StringValue: JSON.stringify(cause) },
    });
    await send("timelines-dlq", moved ?? "");
    await send(
      "timelines-dlq",
      JSON.stringify({
        Type: "Notification",
        MessageId: randomUUID(),
        TopicArn: "arn:aws:sns:us-east-1:000000000000:facts",
        Message: undelivered,
        Timestamp: at,
      }),
    );
    await send("timelines-dlq", JSON.stringify(invocationOf(invoked ?? "", at)));

    const { inboxes } = await chorus("list", "timelines");
    const kinds = inboxes[0]?.groups.map((group) => group.kinds);
    expect(Object.assign({}, ...(kinds ?? []))).toEqual({ parked: 1, moved: 1, undelivered: 1, invocation: 1 });
    expect(await chorus("apply", await planned("timelines"))).toMatchObject({
      ended: "done",
      moved: 4,
      cameBack: 0,
    });
    const timeline = await (await fetch(`${cloud.url}/timelines/reader?limit=100`)).text();
    for (const { subject } of facts) expect(timeline).toContain(subject);
  }, 60_000);

  it("reads records again that a letter points to, and calls the one function that gave up on them", async () => {
    const fact = post(200, "author", "pointed-at");
    const { ShardId = "", SequenceNumber = "" } = await cloud.clients.kinesis.send(
      new PutRecordCommand({
        StreamName: cloud.deployment.stream.name,
        PartitionKey: fact.subject,
        Data: Buffer.from(JSON.stringify(fact)),
      }),
    );
    await idle(cloud);
    await send("router-dlq", JSON.stringify(pointerTo(cloud.deployment.stream.arn, ShardId, SequenceNumber)));
    const { inboxes } = await chorus("list", "router");
    expect(inboxes[0]).toMatchObject({ letters: 1, groups: [{ kinds: { pointer: 1 } }] });
    // A day on the stream, and not the fortnight of the queue.
    expect(inboxes[0]?.expiresInSeconds).toBeLessThanOrEqual(cloud.deployment.stream.shards * 7 * 86_400);
    expect(await chorus("apply", await planned("router"))).toMatchObject({ ended: "done", moved: 1 });
    expect(await depthOf(cloud, "router-dlq")).toBe(0);
  }, 60_000);

  it("works on queues that are not ours, and learns there from the queue whether letters were handled", async () => {
    const [theirs, dlq] = ["their-queue", "their-dlq"];
    await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: dlq }));
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:us-east-1:000000000000:${dlq}`,
      maxReceiveCount: 3,
    });
    await cloud.clients.sqs.send(new CreateQueueCommand({ QueueName: theirs, Attributes: { RedrivePolicy } }));
    for (let n = 0; n < 3; n++) await send(dlq, `not ours ${n}`);
    const plan = await planned(dlq);
    // Nobody empties their queue.
    expect(await said("apply", plan, "--wait", "1")).toMatchObject({
      code: 1,
      answer: { ended: "canary silent", moved: 1 },
    });
    expect(await chorus("apply", plan, "--canary", "off", "--wait", "0")).toMatchObject({
      ended: "done",
      moved: 2,
      movedBefore: 1,
    });
    expect(await depthOf(cloud, theirs)).toBe(3);
  }, 60_000);

  it("remembers who did what, and how it ended", async () => {
    const { jobs } = await chorus("history", "timelines");
    expect(jobs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          what: "redrive",
          outcome: "done",
          figures: expect.objectContaining({ movedBefore: 40 }),
          runs: 2,
        }),
        expect.objectContaining({ what: "redrive", outcome: "canary failed" }),
        expect.objectContaining({ what: "discard", outcome: "done", why: "a test" }),
      ]),
    );
  });

  it("prints the least that IAM has to allow, and asks nobody", async () => {
    const { code, out } = await typed("apply", "--permissions");
    expect(code).toBe(0);
    const { Statement } = JSON.parse(out) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
    expect(Statement.flatMap(({ Action }) => Action)).toEqual(
      expect.arrayContaining(["sqs:DeleteMessage", "sqs:SendMessage"]),
    );
  });

  it.each([
    [["show", "timelinse"], 1, "Did you mean timelines"],
    [["apply"], 2, "npx chorus dlq apply <plan>"],
    [["apply", "no-such.plan.json"], 2, "no-such.plan.json"],
    [["show", "timelines", "--since", "yesterday"], 2, "2h"],
    [["show", "timelines", "--where", "data."], 2, "--where is a JavaScript expression"],
    [["apply", "x", "--canary", "0"], 2, "1,5,25"],
    [["plan", "timelines"], 1, "has no letters"],
  ] as const)("says of %j what is wrong and what to do", async (argv, code, words) => {
    const answer = await typed(...argv);
    expect(answer.code).toBe(code);
    expect(answer.err).toContain(words);
  });

  /** As people type it: the answer, what else is said, and the exit code. */
  async function typed(...argv: readonly string[]) {
    const { world, out, err } = aWorld({
      root: ROOT,
      cwd: folder,
      now: () => new Date(),
      newId: randomUUID,
      isAlive: () => true,
      fetch,
      pause: (milliseconds, signal) => realClock.pause(milliseconds, signal),
    });
    const code = await run(["dlq", ...argv, "--port", String(cloud.port)], world);
    return { code, out: out(), err: err() };
  }

  async function said(...argv: readonly string[]) {
    const { code, out, err } = await typed(...argv, "--json");
    return { code, err, answer: (out === "" ? undefined : JSON.parse(out)) as Answer | undefined };
  }

  async function chorus(...argv: readonly string[]): Promise<Answer> {
    const { code, err, answer } = await said(...argv);
    if (code !== 0 || answer === undefined) throw new Error(`${argv.join(" ")} exits ${code}: ${err}`);
    return answer;
  }

  /** @returns the plan's file. */
  async function planned(inbox: string, ...more: readonly string[]): Promise<string> {
    const file = join(folder, `${randomUUID()}.plan.json`);
    await chorus("plan", inbox, "--out", file, ...more);
    return file;
  }

  async function send(
    queue: string,
    body: string,
    attributes: Record<string, MessageAttributeValue> = {},
  ): Promise<void> {
    const { sqs } = cloud.clients;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes: attributes }));
  }
});

function withoutKind(fact: Fact): Fact {
  const { kind: _, ...data } = fact.data as Readonly<Record<string, unknown>>;
  return { ...fact, data };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const invocationOf = (message: string, timestamp: string) => ({
  version: "1.0",
  timestamp,
  requestContext: {
    requestId: randomUUID(),
    functionArn: "arn",
    condition: "RetriesExhausted",
    approximateInvokeCount: 3,
  },
  requestPayload: { Records: [{ EventSource: "aws:sns", Sns: { Message: message, MessageAttributes: {} } }] },
  responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
  responsePayload: { errorType: "Error", errorMessage: "no" },
});

const pointerTo = (streamArn: string, shardId: string, sequenceNumber: string) => ({
  version: "1.0",
  timestamp: new Date().toISOString(),
  requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 3 },
  responseContext: { functionError: "Unhandled" },
  KinesisBatchInfo: {
    shardId,
    startSequenceNumber: sequenceNumber,
    endSequenceNumber: sequenceNumber,
    approximateArrivalOfFirstRecord: new Date().toISOString(),
    approximateArrivalOfLastRecord: new Date().toISOString(),
    batchSize: 1,
    streamArn,
  },
});

/** What letters of a file hold, whatever ids the queue gave them. */
async function contentsOf(file: string | undefined): Promise<readonly string[]> {
  const [, ...lines] = (await readFile(file ?? "", "utf8")).trimEnd().split("\n");
  return lines
    .map((line) => JSON.parse(line) as { readonly body: string; readonly attributes: object; readonly hash: string })
    .map(({ body, attributes, hash }) => JSON.stringify([body, Object.entries(attributes).sort(), hash]))
    .sort();
}
