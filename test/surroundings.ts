import { memoryChannel, type MemoryChannel } from "../runtime/memory/channel.ts";
import { memoryPublisher, type MemoryPublisher } from "../runtime/memory/publisher.ts";
import type { SimulatedWorld } from "./simulated-consumer.ts";

export interface Surroundings<Name extends string> extends SimulatedWorld {
  readonly channels: Readonly<Record<Name, MemoryChannel>>;
  readonly published: MemoryPublisher["published"];
  readonly now: () => Date;
  /** From now on it is then. */
  readonly setClock: (time: string) => void;
}

/** All that a consumer meets beside its rows and its queues: a clock that a test sets, ways out, and somebody who hears what it says. */
export function surroundings<Name extends string>(time: string, channelNames: readonly Name[]): Surroundings<Name> {
  let clock = new Date(time);
  const { publisher, published } = memoryPublisher();
  const channels = Object.fromEntries(channelNames.map((name) => [name, memoryChannel()])) as Record<
    Name,
    MemoryChannel
  >;
  return {
    publisher,
    published,
    channels,
    now: () => clock,
    setClock: (next) => {
      clock = new Date(next);
    },
  };
}
