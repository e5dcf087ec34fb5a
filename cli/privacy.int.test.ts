import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteItemCommand, CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateStreamCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateQueueCommand, SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LEDGER_TABLE, STREAM } from "../infra/topology.ts";
import { dynamoLedger } from "../runtime/aws/dynamo-ledger.ts";
import { catalogue } from "../schemas/catalogue.ts";
import type { EventDefinition, Fact } from "../schemas/event.ts";
import { type DynamoEngine, startDynamo } from "../test/engines/dynamo.ts";
import { type KinesisEngine, startKinesis } from "../test/engines/kinesis.ts";
import { type MessagingEngine, startMessaging } from "../test/engines/messaging.ts";
import type { Output } from "../test/privacy/canaries.ts";
import { type Died, diedOf } from "../test/privacy/letters.ts";
import { factWithCanaries } from "../test/privacy/marked.ts";
import { poisonOf } from "../test/privacy/poison.ts";
import { leaksOver, type Run, seedsOf } from "../test/privacy/seeds.ts";
import { realClock } from "../test/replayer/desk.ts";
import { OURS } from "./definitions.ts";
import { inboxesOf, type OwnInbox } from "./dlq/inboxes.ts";
import { aWorld } from "./fixtures/a-world.ts";
import { run } from "./program.ts";
import { archiveBucketOf } from "./target/archive-pages.ts";

const REGION = "us-east-1";
const ACCOUNT = "000000000000";
const inboxes = inboxesOf(OURS);

/** What people on call and in terminals see. Letters, records and rows hold what was said: that is what they are for. */
describe("what the command line shows", () => {
  let folder: string;
  let kinesis: KinesisEngine;
  let messaging: MessagingEngine;
  let dynamo: DynamoEngine;
  const urls = new Map<string, string | undefined>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "chorus-"));
    [kinesis, messaging, dynamo] = await Promise.all([startKinesis(), startMessaging(), startDynamo()]);
    const queues = inboxes.flatMap(({ dlq, goesTo }) => [dlq, ...(goesTo?.kind === "queue" ? [goesTo.queue] : [])]);
    const tables = [LEDGER_TABLE, ...inboxes.flatMap(({ table }) => table ?? [])];
    await Promise.all([
      ...[...new Set(queues)].map(async (QueueName) => {
        urls.set(QueueName, (await messaging.sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl);
      }),
      ...[...new Set(tables)].map(createTable),
      kinesis.client.send(new CreateStreamCommand({ StreamName: STREAM, ShardCount: 1 })),
      messaging.s3.send(new CreateBucketCommand({ Bucket: archiveBucketOf(ACCOUNT, REGION) })),
    ]);
    await register();
  });
  afterAll(async () => {
    await Promise.all([kinesis.stop(), messaging.stop(), dynamo.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it("has nothing personal of dead letters, and of why they died", async () => {
    const leaks = await leaksOver(seedsOf(1), async (one) => {
      const facts = catalogue.map((definition, n) =>
        factWithCanaries(definition, one, { id: `${definition.type}-${n}-${one.luck.below(1_000)}` }),
      );
      const meant = inboxes.filter(
        ({ name, reads = [] }) =>
          name === "router" || reads.some(({ type }) => facts.some((fact) => fact.type === type)),
      );
      for (const inbox of meant) await bury(inbox, facts, one);
      const path = join(folder, randomUUID());
      // Each look ends with a poll of a second; letters that one hides from others are of its inbox.
      const outputs = await Promise.all(
        meant.map(async ({ name }, n) => [
          ...(await (name === "router" ? typed : said)("dlq", "show", name, "--limit", "500")),
          ...(await said("dlq", "list", name, ...(n % 2 === 0 ? ["--json"] : []))),
          ...(await said("dlq", "plan", name, "--include-failing", "--out", `${path}.${name}.json`)),
          ...(name === "timelines" ? await said("dlq", "show", name, "--where", "data.summary[0] = 1") : []),
          ...(name === "entitlements" ? await said("dlq", "export", name, "--out", `${path}.jsonl`) : []),
        ]),
      );
      outputs.push([...(await typed("dlq", "apply", `${path}.timelines.json`, "--canary", "off", "--wait", "0"))]);
      return [...outputs.flat(), ...(await typed("dlq", "history")), ...(await typed("status"))];
    });
    expect(leaks).toEqual([]);
  }, 60_000);

  it("has nothing personal in a trace, of a fact and of what failed of it", async () => {
    const leaks = await leaksOver(seedsOf(1), async (one) => {
      const facts = catalogue.map((definition, n) =>
        factWithCanaries(definition, one, { id: `traced-${n}-${one.luck.below(1_000)}` }),
      );
      const Records = facts.map((fact) => ({
        PartitionKey: fact.subject.slice(0, 256),
        Data: Buffer.from(JSON.stringify(fact)),
      }));
      await kinesis.client.send(new PutRecordsCommand({ StreamName: STREAM, Records }));
      const outputs: Output[] = [];
      for (const fact of one.luck.shuffled(facts).slice(0, 3)) {
        for (const inbox of inboxes) await remember(diedOf(fact, hearing(inbox), one.luck));
        outputs.push(...(await typed("trace", fact.id)));
      }
      return [...outputs, ...(await typed("trace", "nobody-knows"))];
    });
    expect(leaks).toEqual([]);
  });

  it("has nothing personal of what somebody publishes and got wrong", async () => {
    const leaks = await leaksOver(seedsOf(1), async (one) => {
      const facts = catalogue.map((definition) => factWithCanaries(definition, one));
      const outputs: Output[] = [];
      for (const fact of facts) {
        const broken = one.luck.pick(poisonOf(fact, one.luck).filter((text) => text.length < 10_000));
        const debug = one.luck.pick([[], ["--debug"]]);
        outputs.push(...(await typed("publish", fact.type, "--data", broken, ...debug)));
      }
      const file = join(folder, `${randomUUID()}.ndjson`);
      const lines = facts
        .flatMap((fact) => [JSON.stringify(fact), ...poisonOf(fact, one.luck)])
        .map((line) => line.replaceAll("\n", " "));
      await writeFile(file, lines.join("\n"));
      return [...outputs, ...(await typed("publish", "--file", file))];
    });
    expect(leaks).toEqual([]);
  });

  /** Said to people and to scripts. */
  const typed = async (...argv: readonly string[]): Promise<readonly Output[]> => [
    ...(await said(...argv)),
    ...(await said(...argv, "--json")),
  ];

  async function said(...argv: readonly string[]): Promise<readonly Output[]> {
    const { world, out, err } = aWorld({
      root: folder,
      now: () => new Date(),
      newId: randomUUID,
      isAlive: () => true,
      fetch: () => Promise.resolve(Response.json({ readers: [], queues: [], timers: [], progress: {} })),
      pause: (milliseconds, signal) => realClock.pause(milliseconds, signal),
    });
    const code = await run([...argv, "--port", "4100"], world);
    const kind = `chorus ${argv.slice(0, 3).join(" ")} (exit code ${code})`;
    return [
      { kind, text: out() },
      { kind: `what ${kind} says of errors`, text: err() },
    ];
  }

  async function bury(inbox: OwnInbox, facts: readonly Fact[], { luck }: Run): Promise<void> {
    const meant =
      inbox.reads === undefined ? facts : facts.filter(({ type }) => inbox.reads?.some((one) => one.type === type));
    const died = meant.map((fact) => diedOf(fact, hearing(inbox), luck));
    const QueueUrl = urls.get(inbox.dlq);
    for (const { letters } of died) {
      const Entries = letters.map(({ body, attributes }, n) => ({
        Id: String(n),
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, { dataType, value }]) => [
            name,
            { DataType: dataType, StringValue: value },
          ]),
        ),
      }));
      const { Failed = [] } = await messaging.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      expect(Failed).toEqual([]);
    }
    for (const one of died) await remember(one);
  }

  const hearing = ({
    name,
    reads,
  }: OwnInbox): { readonly name: string; readonly hears: readonly EventDefinition[] } => ({ name, hears: reads ?? [] });

  async function remember({ records }: Pick<Died, "records">): Promise<void> {
    await dynamoLedger({
      async put(rows) {
        const requests = rows.map((row) => ({ PutRequest: { Item: marshall(row) } }));
        await dynamo.client.send(new BatchWriteItemCommand({ RequestItems: { [LEDGER_TABLE]: requests } }));
      },
    }).record(records);
  }

  async function createTable(TableName: string): Promise<void> {
    await dynamo.client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
        ],
      }),
    );
  }

  /** As a cloud that runs writes itself down. */
  async function register(): Promise<void> {
    const endpoints = {
      kinesis: kinesis.endpoint,
      messaging: messaging.endpoint,
      dynamodb: dynamo.endpoint,
      lambda: dynamo.endpoint,
    };
    const cloud = {
      port: 4_100,
      pid: 1,
      startedAt: new Date().toISOString(),
      region: REGION,
      accountId: ACCOUNT,
      endpoints,
    };
    await mkdir(join(folder, ".chorus"));
    await writeFile(join(folder, ".chorus", "local.json"), JSON.stringify({ clouds: [cloud] }));
  }
});
