import { help } from "../measuring/processes.ts";
import { kinesisWays } from "./kinesis-ways.ts";
import { loadOf } from "./load.ts";
import { snsWays } from "./sns-ways.ts";

/** Sends in a process of its own, so that its processor time is the sender's alone. */
export type Measurements = typeof measurements;

export interface Sent {
  readonly facts: number;
  readonly seconds: number;
  readonly cpuMicroseconds: number;
}

/** Until then much of the time goes to the compiler, with the SDK most. */
const WARM_UPS = 3;
/** In a row, so that each way clears away most of its own garbage. */
const REPEATS = 3;

const measurements = {
  /** Once, to be looked at where it arrives. */
  async send(broker: Broker, endpoint: string, name: string, count: number): Promise<number> {
    const { way, load } = prepared(broker, endpoint, name, count);
    await way.send(load);
    return load.whole.length;
  },
  async time(broker: Broker, endpoint: string, name: string, count: number): Promise<Sent> {
    const { way, load } = prepared(broker, endpoint, name, count);
    for (let n = 0; n < WARM_UPS; n++) await way.send(load);
    const before = process.cpuUsage();
    const began = performance.now();
    for (let n = 0; n < REPEATS; n++) await way.send(load);
    const seconds = (performance.now() - began) / 1_000;
    const { user, system } = process.cpuUsage(before);
    return { facts: REPEATS * load.whole.length, seconds, cpuMicroseconds: user + system };
  },
};

export type Broker = "kinesis" | "sns";

function prepared(broker: Broker, endpoint: string, name: string, count: number) {
  const ways = broker === "kinesis" ? kinesisWays(endpoint) : snsWays(endpoint);
  const way = ways.find((one) => one.name === name);
  if (way === undefined) throw new RangeError(`No way is called ${name}`);
  return { way, load: loadOf(Math.ceil(count * (way.share ?? 1))) };
}

help("ready", measurements);
