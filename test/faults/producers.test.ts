import { describe, expect, it } from "@jest/globals";
import type { Hono } from "hono";
import { ingestApi } from "../../producers/ingest-api/app.ts";
import { socialApi } from "../../producers/social-api/app.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryFirstWords } from "../../runtime/memory/first-words.ts";
import { memoryPublisher } from "../../runtime/memory/publisher.ts";
import type { FirstWords, Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { postLikedV1 } from "../../schemas/social/post-liked.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { fact } from "../builders.ts";
import { StoreUnavailable } from "../../runtime/errors.ts";
import { inTurn, jumpingClock, killingAt, killingAtChance, mishapsAtChance, type Mortal } from "./meddlers.ts";
import { meddledPublisher, type Meddler } from "./meddled-ports.ts";
import { seedsOr, underSeed } from "./seeds.ts";

const MOMENTS = ["before", "after"] as const;
const MOST_ATTEMPTS = 30;
const NOON = new Date("2026-06-01T12:00:00.000Z");
const EVENTS = [fact(userFollowedV1), fact(postLikedV1), fact(userFollowedV1)];

interface World {
  readonly publisher: Publisher;
  readonly firstWords: FirstWords;
  readonly now: () => Date;
}

/** A door of the system, the request that somebody repeats until it is taken, and how many facts that is. */
interface Door {
  readonly open: (world: World) => Hono;
  readonly path: string;
  readonly request: RequestInit;
  readonly facts: number;
}

let ids = 0;
const DOORS: Readonly<Record<string, Door>> = {
  "the social API, under an idempotency key": {
    open: (world) => socialApi({ ...world, log: silentLog, newId: () => `id-${ids++}` }),
    path: "/posts",
    request: {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "key-1" },
      body: JSON.stringify({ authorId: "ana", kind: "text", summary: "words", visibility: "public" }),
    },
    facts: 1,
  },
  "the ingest API": {
    open: (world) => ingestApi({ ...world, log: silentLog }, { keys: new Map(), unsigned: "accept" }),
    path: "/events",
    request: {
      method: "POST",
      headers: { "content-type": "application/cloudevents-batch+json" },
      body: JSON.stringify(EVENTS),
    },
    facts: EVENTS.length,
  },
};

describe.each(Object.entries(DOORS))("a request that is repeated until it is taken, at %s", (_, door) => {
  it.each(MOMENTS)("says the same facts and no others when the function dies %s any call", async (moment) => {
    const wrong: unknown[] = [];
    let calls = Infinity;
    for (let at = 0; at < calls; at++) {
      const assassin = killingAt(at, moment);
      const said = await afterRepeating(door, assassin.employ, () => NOON);
      if (said.length !== door.facts) wrong.push({ at, said });
      calls = assassin.calls;
    }
    expect(wrong).toEqual([]);
    expect(calls).toBeGreaterThan(1);
  });

  it.each(seedsOr([1, 2, 3, 4, 5, 6, 7, 8]))("also under mishaps, deaths and a clock that jumps (seed %i)", (seed) =>
    underSeed(seed, async (luck) => {
      const mishaps = mishapsAtChance(luck, 0.4);
      const employ = killingAtChance(luck, 0.1);
      const ill = (): Mortal => {
        const { meddle, dies } = employ();
        return { dies, meddle: inTurn(meddle, mishaps) };
      };
      expect(
        await afterRepeating(
          door,
          ill,
          jumpingClock(() => NOON, luck, 0.5),
        ),
      ).toHaveLength(door.facts);
    }),
  );
});

/** @returns the different facts that were said, whatever it is that they differ in. */
async function afterRepeating(
  { open, path, request }: Door,
  employ: () => Mortal,
  now: () => Date,
): Promise<readonly string[]> {
  const { publisher, published } = memoryPublisher();
  const firstWords = memoryFirstWords(24);
  let isTaken = false;
  for (let attempt = 0; !isTaken; attempt++) {
    if (attempt === MOST_ATTEMPTS) throw new Error("It was never taken");
    const { meddle, dies } = employ();
    const api = open({ publisher: meddledPublisher(publisher, meddle), firstWords: meddled(firstWords, meddle), now });
    const answered = Promise.resolve(api.request(path, request)).then(isTakenWhole);
    isTaken = await Promise.race([answered, dies.then(() => false)]);
  }
  return [...new Set(published.map(withoutTrace))];
}

/** Whoever sends batches reads what became of each. */
async function isTakenWhole(response: Response): Promise<boolean> {
  if (response.status !== 202) return false;
  const { results = [] } = (await response.json()) as { readonly results?: readonly { readonly status: number }[] };
  return results.every(({ status }) => status === 202);
}

/** Each saying has a trace of its own, and the moment of its arrival. */
const withoutTrace = ({ id, source, type, subject, time, data }: Fact): string =>
  JSON.stringify([id, source, type, subject, time, data]);

const meddled = (words: FirstWords, meddle: Meddler): FirstWords => ({
  remember: (entries, now) =>
    meddle({
      all: () => words.remember(entries, now),
      refusal: () => new StoreUnavailable("Told to fail"),
    }),
});
