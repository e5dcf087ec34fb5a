import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { fanoutListener, timelinesListener } from "../consumers/timelines/consumer.ts";
import { DEFAULTS } from "../consumers/timelines/core/settings.ts";
import { sampleFacts } from "../infra/local/sample.ts";
import { dynamoRowStore } from "../runtime/aws/dynamo-row-store.ts";
import type { Listener } from "../runtime/definition.ts";
import { readFact } from "../schemas/catalogue.ts";
import type { WorkQueue } from "../runtime/ports.ts";
import type { Fact } from "../schemas/event.ts";
import { chance } from "../test/chance.ts";
import { startDynamo } from "../test/engines/dynamo.ts";
import { simulatedConsumer } from "../test/simulated-consumer.ts";

/** By consumer: what hears facts, and its steps. */
const LISTENERS: Readonly<Record<string, readonly Listener[]>> = {
  timelines: [timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)],
};
const SEED = 1;
const SAMPLE = { people: 100, posts: 1_000 };
const SAMPLE_AT = new Date("2026-11-20T09:00:00Z");

/**
 * What a fact makes a consumer do at DynamoDB, for `perFact` in its definition: units as the engine counts them, and the
 * time that passes, which on Lambda is the function's. `npm run bench -- units [facts.ndjson[.gz]]`; the sample without.
 */
export async function bench([path]: readonly string[]): Promise<void> {
  const facts = path === undefined ? sampleFacts(SEED, SAMPLE_AT, SAMPLE) : factsIn(path);
  console.log(path ?? `the seeded sample of ${SAMPLE.people} people and ${SAMPLE.posts} posts`);
  for (const [name, listeners] of Object.entries(LISTENERS)) {
    const types = new Set(listeners[0]?.hears.map(({ type }) => type));
    const heard = facts.filter(({ type }) => types.has(type));
    const total = await measure(listeners, heard);
    console.log(`\n${name}, of ${heard.length} facts that it hears`);
    for (const [what, amount] of Object.entries(total)) {
      console.log(`${what.padEnd(16)}${(amount / heard.length).toFixed(2).padStart(8)} a fact`);
    }
  }
}

interface Total {
  writeUnits: number;
  readUnits: number;
  milliseconds: number;
  /** Messages to its own queues. */
  steps: number;
}

async function measure(listeners: readonly Listener[], facts: readonly Fact[]): Promise<Total> {
  const engine = await startDynamo();
  const total: Total = { writeUnits: 0, readUnits: 0, milliseconds: 0, steps: 0 };
  countUnits(engine.client, total);
  const pauses = { before: () => Promise.resolve() };
  const store = dynamoRowStore(engine.client, await engine.createTable(), pauses);
  const wrapQueue = (queue: WorkQueue): WorkQueue => ({
    send: (steps) => {
      total.steps += steps.length;
      return queue.send(steps);
    },
  });
  const consumer = simulatedConsumer(listeners, store, chance(SEED), { wrapQueue });
  const began = performance.now();
  await consumer.hear(facts);
  total.milliseconds = performance.now() - began;
  await engine.stop();
  const [parked] = consumer.parked;
  if (parked !== undefined) throw new Error(`${consumer.parked.length} facts were parked: ${parked.code}`);
  return total;
}

/** As https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html has it. */
interface Answer {
  readonly output: { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };
}
interface Capacity {
  readonly CapacityUnits?: number;
}

function countUnits(client: DynamoDBClient, total: Total): void {
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (request) => {
        const kind = /^(Update|BatchWrite)Item/.test(commandName) ? "writeUnits" : "readUnits";
        try {
          const answer = await next({ ...request, input: { ...request.input, ReturnConsumedCapacity: "TOTAL" } });
          const { ConsumedCapacity = [] } = (answer as Answer).output;
          for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) total[kind] += CapacityUnits;
          return answer;
        } catch (error) {
          // A condition that fails is charged like a write, and says nothing of units.
          if (error instanceof ConditionalCheckFailedException) total.writeUnits += 1;
          throw error;
        }
      },
    { step: "initialize" },
  );
}

function factsIn(path: string): readonly Fact[] {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const lines = (isGzip ? gunzipSync(bytes) : bytes).toString("utf8").trimEnd().split("\n");
  return lines.map((line) => readFact(JSON.parse(line)));
}
