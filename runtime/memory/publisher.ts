import type { Fact } from "../../schemas/event.ts";
import type { Publisher } from "../ports.ts";
import { factSender } from "../publisher/fact-sender.ts";
import type { World } from "../publisher/world.ts";

export interface MemoryPublisherOptions {
  /** Asked about each fact of each request; true refuses it for this time. */
  readonly refuse?: (fact: Fact) => boolean;
}

export interface MemoryPublisher {
  readonly publisher: Publisher;
  /** As a reader would get them, in the order stored. Grows. */
  readonly published: readonly Fact[];
  /** How many requests a broker would have had. */
  readonly requests: () => number;
}

const LIMITS = { entries: 500, bytes: 5 * 1_048_576, requestsInFlight: 4 };

/** For tests: the publisher of Kinesis before a stream in memory. Traces are counted, not drawn by lot. */
export function memoryPublisher({ refuse = () => false }: MemoryPublisherOptions = {}): MemoryPublisher {
  const published: Fact[] = [];
  let requests = 0;
  const send = factSender<Fact>(
    {
      name: "memory",
      limits: LIMITS,
      isPassing: () => false,
      wrap: (fact, body) => ({
        id: fact.id,
        key: fact.partitionkey ?? fact.subject,
        bytes: body.length,
        content: JSON.parse(body) as Fact,
      }),
      send(parcels) {
        requests++;
        const refusedAt = parcels.flatMap(({ content }, index) => (refuse(content) ? [index] : []));
        published.push(...parcels.flatMap(({ content }, index) => (refusedAt.includes(index) ? [] : [content])));
        return Promise.resolve(refusedAt.map((index) => ({ index, passing: true, reason: "refused by the test" })));
      },
    },
    { patience: { lingerMs: 0 }, world: hurriedWorld() },
  );
  return { publisher: { publish: send }, published, requests: () => requests };
}

/** Its clock moves only when somebody sleeps, and nobody really does. */
function hurriedWorld(): World {
  let nowMs = 0;
  let counted = 0;
  return {
    now: () => nowMs,
    random: () => 1,
    sleep(milliseconds) {
      nowMs += milliseconds;
      return Promise.resolve();
    },
    randomHex: (digits) => (++counted).toString(16).padStart(digits, "0"),
  };
}
