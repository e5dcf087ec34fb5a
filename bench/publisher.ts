import { fork } from "node:child_process";
import { once } from "node:events";
import { KinesisClient, PutRecordCommand, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PublishBatchCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { kinesisPublisher } from "../runtime/aws/kinesis-publisher.ts";
import { snsPublisher } from "../runtime/aws/sns-publisher.ts";
import type { Publisher } from "../runtime/ports.ts";
import { realWorld } from "../runtime/publisher/world.ts";
import type { Fact } from "../schemas/event.ts";
import { clientConfig } from "../infra/local/loopback.ts";
import { compare, type Way } from "./measuring/compare.ts";

/** `few` and `many` carry all that the publisher would fill in, so that every way stores as many bytes; `bare` does not. */
interface Load {
  readonly few: readonly Fact[];
  readonly many: readonly Fact[];
  readonly bare: readonly Fact[];
}

const TOPIC = "arn:aws:sns:us-east-1:000000000000:facts";

/** Every way of speaking to one sink, in turns, so that a busy moment of the machine hurts all alike. */
export async function bench(only: readonly string[]): Promise<void> {
  const wanted = (sinks: readonly string[]) => sinks.filter((sink) => only.length === 0 || only.includes(sink));
  for (const sink of wanted(["kinesis", "kinesisNull"])) {
    await withSink(sink, async (endpoint) => {
      const client = new KinesisClient(clientConfig(endpoint));
      await compare(sink, kinesisWays(client, loadOf(sink === "kinesis" ? 10_000 : 20_000)));
      client.destroy();
    });
  }
  for (const sink of wanted(["sns", "snsNull"])) {
    await withSink(sink, async (endpoint) => {
      const client = new SNSClient(clientConfig(endpoint));
      await compare(sink, snsWays(client, loadOf(2_500)));
      client.destroy();
    });
  }
}

function kinesisWays(client: KinesisClient, { few, many, bare }: Load): readonly Way<Fact>[] {
  const ours = kinesisPublisher({ client, streamName: "facts" });
  const put = (fact: Fact) => client.send(new PutRecordCommand({ StreamName: "facts", ...kinesisEntry(fact) }));
  const putAll = (facts: readonly Fact[]) =>
    client.send(new PutRecordsCommand({ StreamName: "facts", Records: facts.map(kinesisEntry) }));
  return [
    { name: "naive await PutRecord", items: few, send: (facts) => inFlight(1, facts, put) },
    {
      name: "plain PutRecords x 500, 4 in flight",
      isLimit: true,
      items: many,
      send: (facts) => inFlight(4, chunks(facts, 500), putAll),
    },
    ...waysOf(ours, many, bare, 4_000),
    {
      name: "barest joiner, 4000 callers, 1 fact a call",
      items: many,
      send: (facts) => inFlight(4_000, facts, barestJoiner(putAll)),
    },
  ];
}

/** What a promise for each fact costs at the least: no order, no retries, no linger. */
function barestJoiner(putAll: (facts: readonly Fact[]) => Promise<unknown>): (fact: Fact) => Promise<void> {
  let waiting: { readonly fact: Fact; readonly stored: () => void }[] = [];
  return (fact) =>
    new Promise((stored) => {
      waiting.push({ fact, stored });
      if (waiting.length < 500) return;
      const batch = waiting;
      waiting = [];
      void putAll(batch.map((one) => one.fact)).then(() => {
        for (const one of batch) one.stored();
      });
    });
}

function snsWays(client: SNSClient, { few, many, bare }: Load): readonly Way<Fact>[] {
  const ours = snsPublisher({ client, topicArn: TOPIC });
  const publish = (fact: Fact) => client.send(new PublishCommand({ TopicArn: TOPIC, ...snsEntry(fact) }));
  const publishAll = (facts: readonly Fact[]) => {
    const entries = facts.map((fact, index) => ({ Id: String(index), ...snsEntry(fact) }));
    return client.send(new PublishBatchCommand({ TopicArn: TOPIC, PublishBatchRequestEntries: entries }));
  };
  return [
    { name: "naive await Publish", items: few, send: (facts) => inFlight(1, facts, publish) },
    {
      name: "plain PublishBatch x 10, 10 in flight",
      isLimit: true,
      items: many,
      send: (facts) => inFlight(10, chunks(facts, 10), publishAll),
    },
    ...waysOf(ours, many, bare, 200),
  ];
}

function waysOf(ours: Publisher, many: readonly Fact[], bare: readonly Fact[], callers: number): readonly Way<Fact>[] {
  const calls = (width: number, size: number) => (facts: readonly Fact[]) =>
    inFlight(width, chunks(facts, size), (some) => ours.publish(some));
  return [
    { name: "ours, bulk", items: many, send: (facts) => ours.publish(facts) },
    { name: "ours, bulk, traces filled in", items: bare, send: (facts) => ours.publish(facts) },
    { name: `ours, ${callers / 10} callers, 10 facts a call`, items: many, send: calls(callers / 10, 10) },
    { name: `ours, ${callers} callers, 1 fact a call`, items: many, send: calls(callers, 1) },
  ];
}

const kinesisEntry = (fact: Fact) => ({ PartitionKey: fact.subject, Data: Buffer.from(JSON.stringify(fact)) });
const snsEntry = (fact: Fact) => ({
  Message: JSON.stringify(fact),
  MessageAttributes: { type: { DataType: "String", StringValue: fact.type } },
});

function loadOf(count: number): Load {
  const bare = bareFacts(count);
  const many = bare.map(traced);
  return { few: many.slice(0, count / 10), many, bare };
}

function traced(fact: Fact): Fact {
  const traceparent = `00-${realWorld.randomHex(32)}-${realWorld.randomHex(16)}-01`;
  return { ...fact, correlationid: fact.id, traceparent };
}

/** About 600 bytes as JSON when traced. */
function bareFacts(count: number): readonly Fact[] {
  return Array.from({ length: count }, (_, n) => ({
    specversion: "1.0",
    id: `0192f0c1-8e6a-7cc3-b0d4-${String(n).padStart(12, "0")}`,
    source: "/social-api",
    type: "post-published.v1",
    subject: `post-${(n * 7919) % count}`,
    time: "2026-03-01T09:00:00.000Z",
    datacontenttype: "application/json",
    data: { postId: `post-${n}`, authorId: "user-17", kind: "text", visibility: "public", summary: "word ".repeat(30) },
  }));
}

async function withSink(name: string, use: (endpoint: string) => Promise<void>): Promise<void> {
  const sink = fork(new URL("./sinks/sink.ts", import.meta.url), [name]);
  const [endpoint] = (await once(sink, "message")) as [string];
  await use(endpoint);
  sink.disconnect();
}

async function inFlight<T>(width: number, items: readonly T[], send: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await send(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
