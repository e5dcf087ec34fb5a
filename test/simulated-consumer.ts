import type { Listener } from "../runtime/definition.ts";
import { silentLog } from "../runtime/kit/log.ts";
import type { Plan } from "../runtime/core/plan.ts";
import { type BatchPorts, runIndependently } from "../runtime/kit/run-batch.ts";
import { runPlan } from "../runtime/kit/run-plans.ts";
import type { Arrival, RowStore, WorkQueue } from "../runtime/ports.ts";
import type { Fact } from "../schemas/event.ts";
import type { Chance } from "./chance.ts";

/** One listener and the queue before it. */
interface Station {
  readonly listener: Listener;
  readonly waiting: Arrival[];
}

export interface SimulatedConsumer {
  /**
   * Delivers facts in the order given, with whatever the consumer sends itself somewhere between, until all queues are empty.
   * @throws {Error} with the reason of a message that fails however often it comes.
   */
  hear(facts: readonly Fact[]): Promise<void>;
  /** Runs one plan as a timer's function does, and then all that it sent. @throws whatever failed it. */
  run<Result>(plan: Plan<Result>): Promise<Result>;
  /** Messages that were parked, with why. */
  readonly parked: readonly { readonly body: string; readonly code: string }[];
}

/** What is not given is not there, but for the clock, which stands still. */
export interface SimulatedWorld extends Partial<Pick<BatchPorts, "publisher" | "channels" | "now">> {
  readonly wrapQueue?: (queue: WorkQueue) => WorkQueue;
  /** Asked for each batch. */
  readonly worker?: (ports: BatchPorts) => Worker;
}

/** What handles one batch. */
export interface Worker {
  readonly ports: BatchPorts;
  /** Settles when it is gone in the middle of its work: then all of the batch comes again. */
  readonly dies?: Promise<unknown>;
  /** What the queue makes of its answer, which names what is to come again. */
  readonly heard?: (again: readonly string[]) => readonly string[];
}

/** SQS would give up sooner; a fault in a consumer has to end its test. */
const MOST_DELIVERIES = 20;

/**
 * The kit with its listeners over in-memory ports: batches of chance size, steps interleaved at
 * chance, failed messages delivered again. What a consumer's Lambdas do, without the Lambdas.
 */
export function simulatedConsumer(
  listeners: readonly Listener[],
  store: RowStore,
  chance: Chance,
  { wrapQueue = (queue) => queue, worker = (ports) => ({ ports }), ...world }: SimulatedWorld = {},
): SimulatedConsumer {
  const stations = new Map(listeners.map((listener): [string, Station] => [listener.name, { listener, waiting: [] }]));
  const parked: { readonly body: string; readonly code: string }[] = [];
  const reasons = new Map<string, string>();
  let handles = 0;
  let tokens = 0;
  const arrivalOf = (fact: Fact): Arrival => ({
    handle: String(handles++),
    body: JSON.stringify(fact),
    attempt: 1,
    origin: "simulated",
  });
  const queueBefore = ({ waiting }: Station): WorkQueue => ({
    send: (facts) => {
      for (const fact of facts) waiting.splice(chance.below(waiting.length + 1), 0, arrivalOf(fact));
      return Promise.resolve();
    },
  });
  const ports: BatchPorts = {
    store,
    queues: Object.fromEntries([...stations].map(([name, station]) => [name, wrapQueue(queueBefore(station))])),
    deadLetters: {
      park: (letters) => {
        parked.push(...letters.map(({ arrival, cause }) => ({ body: arrival.body, code: cause.code })));
        return Promise.resolve([]);
      },
    },
    ledger: {
      record: (records) => {
        for (const record of records) if (record.kind === "failed") reasons.set(record.handle, record.cause.message);
        return Promise.resolve();
      },
    },
    visibility: { delay: () => Promise.resolve() },
    log: silentLog,
    now: () => new Date(0),
    newToken: () => String(tokens++),
    chance: () => chance.next(),
    ...world,
  };

  return {
    parked,
    async hear(facts) {
      const [first] = stations.values();
      first?.waiting.push(...facts.map(arrivalOf));
      await work();
    },
    async run(plan) {
      const { ports: own } = worker(ports);
      const result = await runPlan(plan, { factId: "-", type: "timer", correlationId: "-" }, own);
      await work();
      return result;
    },
  };

  async function work(): Promise<void> {
    for (let busy = stationsWithWork(stations); busy.length > 0; busy = stationsWithWork(stations)) {
      const { listener, waiting } = chance.pick(busy);
      const batch = waiting.splice(0, 1 + chance.below(10));
      const invocation = { requestId: "simulated", coldStart: false, deployVersion: "0", deadline: NEVER };
      const { ports: own, dies, heard } = worker(ports);
      const running = runIndependently(listener, batch, own, invocation);
      const allAgain = dies?.then(() => batch.map(({ handle }) => handle));
      const answer = await (allAgain === undefined ? running : Promise.race([running, allAgain]));
      const again = new Set(heard?.(answer) ?? answer);
      for (const arrival of batch) {
        if (!again.has(arrival.handle)) continue;
        if (arrival.attempt >= MOST_DELIVERIES) throw new Error(`${listener.name}: ${reasonFor(arrival)}`);
        waiting.splice(chance.below(waiting.length + 1), 0, { ...arrival, attempt: arrival.attempt + 1 });
      }
    }
  }

  function reasonFor({ handle, attempt, body }: Arrival): string {
    return `after ${attempt} deliveries still ${reasons.get(handle) ?? "failing"}, for ${body}`;
  }
}

const NEVER = new Promise<never>(() => undefined);

const stationsWithWork = (stations: ReadonlyMap<string, Station>): readonly Station[] =>
  [...stations.values()].filter(({ waiting }) => waiting.length > 0);
