import { type Helper, startHelper } from "../measuring/processes.ts";
import type { SinkName, SinkQuestions } from "../sinks/sink.ts";
import type { Broker, Measurements } from "./program.ts";
import { kinesisWays } from "./kinesis-ways.ts";
import { snsWays } from "./sns-ways.ts";
import type { Way } from "./way.ts";

const SINK = new URL("../sinks/sink.ts", import.meta.url);
const PROGRAM = new URL("./program.ts", import.meta.url);

export type Sink = Helper<SinkQuestions>;

/** @param refused the share of entries that it refuses, where it looks at them */
export async function withSink<T>(name: SinkName, use: (sink: Sink) => Promise<T>, refused = 0): Promise<T> {
  const sink = await startHelper<SinkQuestions>(SINK, [name, String(refused)]);
  try {
    return await use(sink);
  } finally {
    await sink.stop();
  }
}

export async function inProgram<T>(use: (program: Helper<Measurements>) => Promise<T>): Promise<T> {
  const program = await startHelper<Measurements>(PROGRAM, []);
  try {
    return await use(program);
  } finally {
    await program.stop();
  }
}

/** To be named, not to be used: they speak to nobody. */
export function waysOf(broker: Broker): readonly Way[] {
  const nowhere = "http://127.0.0.1:9";
  return broker === "kinesis" ? kinesisWays(nowhere) : snsWays(nowhere);
}
