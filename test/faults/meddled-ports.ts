import { ChannelUnavailable, PublishRefused, StoreUnavailable } from "../../runtime/errors.ts";
import type { BatchPorts } from "../../runtime/kit/run-batch.ts";
import type { Channel, DeadLetters, Publisher, RowStore, WorkQueue } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";

/** One awaited call of a port. */
export interface PortCall<T> {
  /** Does it; as often as it is called. */
  readonly all: () => Promise<T>;
  /** Does one half of it and fails as the port's contract has it; left out for what is whole or not at all. */
  readonly half?: () => Promise<T>;
  /** As the port says that it did not work. */
  readonly refusal: () => Error;
}

/** Decides what becomes of a port's calls. */
export type Meddler = <T>(call: PortCall<T>) => Promise<T>;

/** Every awaited call of a listener's world goes through the meddler. */
export function meddledPorts(ports: BatchPorts, meddle: Meddler): BatchPorts {
  const { store, publisher, queues = {}, channels = {}, deadLetters, ledger, visibility } = ports;
  return {
    ...ports,
    ...(store !== undefined && { store: meddledStore(store, meddle) }),
    ...(publisher !== undefined && { publisher: meddledPublisher(publisher, meddle) }),
    queues: mapped(queues, (queue) => meddledQueue(queue, meddle)),
    channels: mapped(channels, (channel) => meddledChannel(channel, meddle)),
    deadLetters: meddledDeadLetters(deadLetters, meddle),
    ledger: { record: (records) => meddle({ all: () => ledger.record(records), refusal: unavailable }) },
    visibility: { delay: (messages) => meddle({ all: () => visibility.delay(messages), refusal: unavailable }) },
  };
}

const unavailable = (): Error => new StoreUnavailable("Told to fail");

export function meddledStore(store: RowStore, meddle: Meddler): RowStore {
  const failingAfter = async (done: Promise<void>): Promise<never> => {
    await done;
    throw unavailable();
  };
  return {
    merge: (...args) => meddle({ all: () => store.merge(...args), refusal: unavailable }),
    put: (rows) =>
      meddle({
        all: () => store.put(rows),
        half: () => failingAfter(store.put(firstHalf(rows))),
        refusal: unavailable,
      }),
    remove: (keys) =>
      meddle({
        all: () => store.remove(keys),
        half: () => failingAfter(store.remove(firstHalf(keys))),
        refusal: unavailable,
      }),
    get: (...args) => meddle({ all: () => store.get(...args), refusal: unavailable }),
    query: (...args) => meddle({ all: () => store.query(...args), refusal: unavailable }),
  };
}

export function meddledPublisher(publisher: Publisher, meddle: Meddler): Publisher {
  return { publish: (facts) => meddle(sending((some) => publisher.publish(some), facts)) };
}

function meddledQueue(queue: WorkQueue, meddle: Meddler): WorkQueue {
  return { send: (facts) => meddle(sending((some) => queue.send(some), facts)) };
}

function sending(send: (facts: readonly Fact[]) => Promise<void>, facts: readonly Fact[]): PortCall<void> {
  const refused = (some: readonly Fact[]) =>
    new PublishRefused("Told to refuse", { factIds: some.map(({ id }) => id) });
  return {
    all: () => send(facts),
    async half() {
      await send(firstHalf(facts));
      throw refused(facts.slice(firstHalf(facts).length));
    },
    refusal: () => refused(facts),
  };
}

function meddledChannel(channel: Channel, meddle: Meddler): Channel {
  return {
    deliver: (message) =>
      meddle({
        all: () => channel.deliver(message),
        refusal: () => new ChannelUnavailable("Told to fail", { channel: "meddled", reason: "told to" }),
      }),
  };
}

export function meddledDeadLetters(deadLetters: DeadLetters, meddle: Meddler): DeadLetters {
  return {
    park: (letters) =>
      meddle({
        all: () => deadLetters.park(letters),
        async half() {
          const stored = firstHalf(letters);
          const unstored = letters.slice(stored.length).map(({ arrival }) => arrival.handle);
          return [...(await deadLetters.park(stored)), ...unstored];
        },
        refusal: unavailable,
      }),
  };
}

const firstHalf = <T>(items: readonly T[]): readonly T[] => items.slice(0, Math.floor(items.length / 2));

const mapped = <T>(ports: Readonly<Record<string, T>>, by: (port: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, by(port)]));
