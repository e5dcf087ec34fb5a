import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { archive } from "../../consumers/archive/consumer.ts";
import { storeBatch } from "../../consumers/archive/store-batch.ts";
import { router } from "../../producers/router/producer.ts";
import { routeBatch } from "../../producers/router/route-batch.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import type { FunctionDefinition, StreamTrigger } from "../../runtime/definition.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryDeadLetters } from "../../runtime/memory/dead-letters.ts";
import { memoryObjectStore } from "../../runtime/memory/object-store.ts";
import type { Chance } from "../chance.ts";
import { inTurn, killingAt, killingAtChance, mishapsAtChance, type Mortal } from "./meddlers.ts";
import { meddledDeadLetters, type Meddler } from "./meddled-ports.ts";
import { seedsOr, underSeed } from "./seeds.ts";
import { readShard, shardOf, type StreamFunction } from "./shard.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const MOMENTS = ["before", "after"] as const;
const SHARE = 0.2;
const DEATHS = 0.05;

const POISON = ["{", "[]", "no fact"];
const FACTS = Array.from({ length: 60 }, (_, n) =>
  JSON.stringify({ id: `f-${n}`, type: n % 2 === 0 ? "user-joined.v1" : "post-liked.v1", subject: `s-${n % 7}` }),
);
const CONTENTS = FACTS.flatMap((fact, n) => (n % 20 === 7 ? [POISON[Math.floor(n / 20)] ?? "", fact] : [fact])).map(
  String,
);

/** What a stream's function is held to, whatever happens to it: where each record has to be in the end. */
interface StreamFunctionUnderTest {
  readonly definition: FunctionDefinition | undefined;
  /** The function, and what of all records is nowhere. */
  readonly build: () => { readonly functionOf: StreamFunction; readonly missing: () => readonly string[] };
}

const FUNCTIONS: Readonly<Record<string, StreamFunctionUnderTest>> = {
  router: {
    definition: router.functions[0],
    build() {
      const onTopic = new Set<string>();
      const letters = memoryDeadLetters();
      const send = (messages: readonly { readonly body: string }[]) => {
        for (const { body } of messages) onTopic.add(body);
        return Promise.resolve<readonly string[]>([]);
      };
      const functionOf: StreamFunction = ({ meddle }) =>
        streamHandler(
          routeBatch({
            topic: { send: (messages) => meddledTopic(messages, send, meddle) },
            deadLetters: meddledDeadLetters(letters, meddle),
            log: silentLog,
            now: () => new Date(0),
          }),
        );
      return {
        functionOf,
        missing: () => {
          const parked = new Set(letters.parked.map(({ arrival }) => arrival.body));
          return CONTENTS.filter((content) => !(POISON.includes(content) ? parked : onTopic).has(content));
        },
      };
    },
  },
  archive: {
    definition: archive.functions[0],
    build() {
      const objects = memoryObjectStore();
      const functionOf: StreamFunction = ({ meddle }) =>
        streamHandler(
          storeBatch({
            objects: { put: (object) => meddle({ all: () => objects.put(object), refusal: () => new Error("no") }) },
            log: silentLog,
          }),
        );
      return {
        functionOf,
        missing: () => {
          const lines = [...objects.objects.values()].flatMap(({ body }) => gunzipSync(body).toString().split("\n"));
          const kept = new Set(lines.map(contentOf));
          return CONTENTS.filter((content) => !kept.has(content));
        },
      };
    },
  },
};

/** What the topic does not take it names. */
async function meddledTopic<M extends { readonly handle: string }>(
  messages: readonly M[],
  send: (messages: readonly M[]) => Promise<readonly string[]>,
  meddle: Meddler,
): Promise<readonly string[]> {
  const half = Math.floor(messages.length / 2);
  const handles = messages.map(({ handle }) => handle);
  const call = {
    all: () => send(messages),
    half: async () => [...(await send(messages.slice(0, half))), ...handles.slice(half)],
    refusal: () => new Error("no"),
  };
  // It never rejects, so what fails comes back by name.
  return meddle(call).catch(() => handles);
}

/** What nobody could read is kept as base64 in a line of its own. */
function contentOf(line: string): string {
  const value = line === "" ? {} : (JSON.parse(line) as { readonly base64?: string });
  return value.base64 === undefined ? line : Buffer.from(value.base64, "base64").toString();
}

describe.each(Object.entries(FUNCTIONS))("the %s, whatever goes wrong", (_, { definition, build }) => {
  const trigger: StreamTrigger = { ...(definition?.trigger as StreamTrigger), batchSize: 16 };

  /** @returns what is nowhere, and what Lambda gave up. */
  const afterReading = async (employ: () => Mortal) => {
    const { functionOf, missing } = build();
    const givenUp = await readShard({ trigger, records: shardOf(CONTENTS), employ, functionOf });
    return [...missing(), ...givenUp.map(({ sequenceNumber }) => sequenceNumber)];
  };

  it.each(MOMENTS)("loses nothing when its worker dies %s any call", async (moment) => {
    const lost: unknown[] = [];
    let calls = Infinity;
    for (let at = 0; at < calls; at++) {
      const assassin = killingAt(at, moment);
      lost.push(...(await afterReading(assassin.employ)).map((content) => ({ at, content })));
      calls = assassin.calls;
    }
    expect(lost).toEqual([]);
    expect(calls).toBeGreaterThan(CONTENTS.length / trigger.batchSize);
  });

  it.each(seedsOr(SEEDS))("loses nothing under mishaps of every kind, and deaths (seed %i)", (seed) =>
    underSeed(seed, async (luck) => {
      expect(await afterReading(illBy(luck))).toEqual([]);
    }),
  );

  it("would be caught if it said that all is done, whatever its ports say", async () => {
    const { functionOf, missing } = build();
    const lying: StreamFunction = (worker) => async (event) => {
      await functionOf(worker)(event).catch(() => undefined);
      return { batchItemFailures: [] };
    };
    let calls = 0;
    const meddle: Meddler = ({ all, refusal }) => (calls++ === 2 ? Promise.reject(refusal()) : all());
    const employ = (): Mortal => ({ meddle, dies: new Promise(() => undefined) });
    await readShard({ trigger, records: shardOf(CONTENTS), employ, functionOf: lying });
    expect(missing().length).toBeGreaterThan(0);
  });
});

function illBy(luck: Chance): () => Mortal {
  const employ = killingAtChance(luck, DEATHS);
  const mishaps = mishapsAtChance(luck, SHARE);
  return () => {
    const { meddle, dies } = employ();
    return { dies, meddle: inTurn(meddle, mishaps) };
  };
}
