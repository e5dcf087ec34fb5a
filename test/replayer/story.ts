import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Message } from "../../dlq-replayer/core/message.ts";
import { type Plan, planOf } from "../../dlq-replayer/core/plan.ts";
import { readLetter } from "../../dlq-replayer/core/read-letter.ts";
import { redrive, type Redriven, type RedriveOptions } from "../../dlq-replayer/moves/redrive.ts";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import { type FaultyWire, startFaultyWire } from "../engines/faulty-wire.ts";
import { type MessagingEngine, type Queue, startMessaging } from "../engines/messaging.ts";
import { aDesk, bodies, type DeskGiven, type DeskUnderTest, usually } from "./desk.ts";
import { inside, type Kept, type Said, send } from "./queues.ts";

export interface StoryGiven extends Partial<Omit<DeskGiven, "endpoint">> {
  /** So many posts, or just these. */
  readonly letters?: number | readonly (Said | string)[];
  /** Of the queues, where they are made for the story; as SQS names them. */
  readonly dlqAttributes?: Readonly<Record<string, string>>;
  readonly toAttributes?: Readonly<Record<string, string>>;
}

/** Two queues, letters in the first, and somebody at a desk who sees both through a wire of their own. */
export interface Story extends DeskUnderTest {
  readonly dlq: Queue;
  readonly to: Queue;
  readonly wire: FaultyWire;
  /** As they were sent. */
  readonly letters: readonly Message[];
  /** Of all letters, or of these, as if somebody had looked: nobody has received one. */
  readonly plan: (letters?: readonly Message[]) => Plan;
  /** Where a plan is applied again, it is taken up. */
  readonly apply: (plan: Plan, options?: Partial<RedriveOptions>) => Promise<Redriven>;
  readonly journalOf: (plan: Plan) => string;
  readonly audit: () => Promise<Audit>;
}

/** What became of a story's letters. */
export interface Audit {
  /** Bodies of those that are neither here nor there. */
  readonly lost: readonly string[];
  /** Ids of letters that are there more than once, or there and still here. */
  readonly twice: readonly string[];
  /** As they are at the destination. */
  readonly arrived: readonly Kept[];
  /** In the dead-letter queue. */
  readonly left: readonly Kept[];
  /** Of these. */
  readonly hidden: readonly Kept[];
}

/** What the stories of one file share: an engine and a folder. */
export interface Shelf {
  readonly engine: MessagingEngine;
  story(given?: StoryGiven): Promise<Story>;
  /** Nothing is there yet. */
  path(name: string): string;
  close(): Promise<void>;
}

export async function openShelf(): Promise<Shelf> {
  const [engine, folder] = await Promise.all([startMessaging(), mkdtemp(join(tmpdir(), "chorus-"))]);
  const wires: FaultyWire[] = [];
  const path = (name: string) => join(folder, `${randomUUID()}.${name}`);
  return {
    engine,
    path,
    async story({ letters = 20, dlqAttributes, toAttributes, ...given } = {}) {
      const wire = await startFaultyWire(engine.endpoint);
      wires.push(wire);
      const [dlq, to] = await Promise.all([
        given.dlq ?? engine.createQueue(dlqAttributes),
        given.to ?? engine.createQueue(toAttributes),
      ]);
      const sent = await send(engine.endpoint, dlq, typeof letters === "number" ? bodies(letters) : letters);
      const desk = await aDesk({ endpoint: wire.endpoint, ...given, dlq, to });
      return { ...desk, ...tellingOf(desk, { engine, dlq, to, letters: sent, path }), dlq, to, wire, letters: sent };
    },
    async close() {
      for (const wire of wires) await wire.stop();
      await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Telling extends Pick<Story, "dlq" | "to" | "letters">, Pick<Shelf, "engine" | "path"> {}

function tellingOf({ desk, target }: DeskUnderTest, { engine, dlq, to, letters, path }: Telling) {
  const journals = new Map<string, string>();
  const journalOf = ({ id }: Plan): string => {
    const journal = journals.get(id) ?? path("journal");
    journals.set(id, journal);
    return journal;
  };
  return {
    journalOf,
    plan: (some = letters) =>
      planOf(
        {
          id: randomUUID(),
          madeAt: new Date().toISOString(),
          by: "test",
          inbox: desk.inbox.name,
          dlq: { name: desk.facts.name, arn: desk.facts.arn },
          destination: { kind: "queue", name: target.facts.name, arn: target.facts.arn },
          filters: {},
        },
        { chosen: some.map((message) => readLetter(message, openLetter)), left: {} },
      ),
    apply: (plan: Plan, options: Partial<RedriveOptions> = {}) =>
      redrive(desk, { ...usually, plan, target, journalPath: journalOf(plan), ...options }),
    async audit(): Promise<Audit> {
      const [here, there] = await Promise.all([inside(engine.endpoint, dlq), inside(engine.endpoint, to)]);
      const left = [...here.visible, ...here.hidden];
      const arrived = [...there.visible, ...there.hidden];
      const times = new Map<string, number>();
      for (const { body } of [...arrived, ...left]) times.set(body, (times.get(body) ?? 0) + 1);
      return {
        lost: letters.map(({ body }) => body).filter((body) => !times.has(body)),
        twice: letters.filter(({ body }) => (times.get(body) ?? 0) > 1).map(({ messageId }) => messageId),
        arrived,
        left,
        hidden: here.hidden,
      };
    },
  } satisfies Partial<Story>;
}

/** Whatever their order. */
export const bodiesOf = (messages: readonly { readonly body: string }[]): readonly string[] =>
  messages.map(({ body }) => body).sort();
