import { KinesisClient } from "@aws-sdk/client-kinesis";
import { kinesisRecords } from "../../dlq-replayer/aws/kinesis-records.ts";
import type { RedriveOptions } from "../../dlq-replayer/moves/redrive.ts";
import { clientConfig } from "../../infra/local/loopback.ts";
import type { Faults } from "../engines/faults.ts";
import { startFaultyWire } from "../engines/faulty-wire.ts";
import { startKinesis } from "../engines/kinesis.ts";
import type { HttpAnswer } from "../engines/other-side.ts";
import { openShelf, type Shelf, type Story, type StoryGiven } from "./story.ts";
import { type Call, DONE, put, type Reader, split, startReader, type Stored } from "./stream.ts";

export interface PointerGiven extends StoryGiven {
  readonly client?: Pick<KinesisClient, "send">;
  /** Of the function. */
  readonly latencyMs?: number;
}

/** Letters of a reader of the stream, which they go back to. */
export interface PointerStory extends Story {
  readonly reader: Reader;
  /** What the function answers from now on; at first it does all that it is asked. */
  readonly answering: (answer: (call: Call, nth: number) => HttpAnswer) => void;
}

export interface PointerShelf extends Pick<Shelf, "close"> {
  /** A stream of one shard, with so many records. */
  streamOf(count: number): Promise<{ readonly stream: string; readonly records: readonly Stored[] }>;
  /** The shard is closed then, and two others take what comes: so many records. */
  reshard(stream: string, more: number): Promise<void>;
  story(letters: NonNullable<StoryGiven["letters"]>, given?: PointerGiven): Promise<PointerStory>;
  /** Of the stream, which repeats nothing by itself, through a wire with these faults. */
  clientThrough(faults: Faults): Promise<KinesisClient>;
}

export const texts = (count: number) => Array.from({ length: count }, (_, n) => `record ${n} ü`);

export async function openPointerShelf(): Promise<PointerShelf> {
  const [shelf, kinesis] = await Promise.all([openShelf(), startKinesis()]);
  const stops: (() => Promise<void>)[] = [];
  return {
    async streamOf(count) {
      const stream = await kinesis.createStream(1);
      return { stream, records: await put(kinesis.client, stream, texts(count)) };
    },
    async reshard(stream, more) {
      await split(kinesis.client, stream);
      await put(kinesis.client, stream, texts(more));
    },
    async story(letters, { client = kinesis.client, latencyMs = 0, ...given } = {}) {
      let answer: (call: Call, nth: number) => HttpAnswer = () => DONE;
      const reader = await startReader((call, nth) => answer(call, nth), latencyMs);
      stops.push(() => reader.stop());
      const told = await shelf.story({ letters, records: kinesisRecords(client), ...given });
      const target = { kind: "function", name: "reader", run: reader.run } as const;
      return {
        ...told,
        reader,
        answering: (said) => {
          answer = said;
        },
        apply: (plan, options: Partial<RedriveOptions> = {}) => told.apply(plan, { target, ...options }),
      };
    },
    async clientThrough(faults) {
      const wire = await startFaultyWire(kinesis.endpoint, faults);
      stops.push(() => wire.stop());
      return new KinesisClient({ ...clientConfig(wire.endpoint), maxAttempts: 1 });
    },
    async close() {
      for (const stop of stops) await stop();
      await shelf.close();
      await kinesis.stop();
    },
  };
}
