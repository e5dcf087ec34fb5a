import { buildApp } from "fauxqs";
import { CAUSE_ATTRIBUTE, factIdOf, type Letter, type LetterAttribute, letters } from "./letters.ts";
import { help, type Helper } from "../measuring/processes.ts";
import { type Audit, type Calls, type Depth, SOURCE, TARGET } from "./world.ts";

/**
 * SQS in a process of its own. It counts at its own door, so that a call costs a tool the same whether anybody counts
 * or not, and it is asked beside the wire what became of the letters: nothing that a tool does can hide one.
 */

const AFTER_ONE_MINUTE = { VisibilityTimeout: "60" };

const app = buildApp({ logger: false });
const calls = new Map<string, { count: number; firstMs: number; lastMs: number }>();

app.addHook("onRequest", (request, _reply, done) => {
  const target = request.headers["x-amz-target"];
  const isOurs = request.headers["user-agent"] === "bench";
  if (typeof target === "string" && !isOurs) noteCall(target.slice(target.indexOf(".") + 1));
  done();
});
app.addHook("onResponse", (request, _reply, done) => {
  const target = request.headers["x-amz-target"];
  const call = typeof target === "string" ? calls.get(target.slice(target.indexOf(".") + 1)) : undefined;
  if (call !== undefined) call.lastMs = now();
  done();
});

function noteCall(operation: string): void {
  const call = calls.get(operation);
  if (call === undefined) calls.set(operation, { count: 1, firstMs: now(), lastMs: now() });
  else call.count++;
}

/** Of all processes. */
const now = () => performance.timeOrigin + performance.now();

let sent = new Map<string, Letter>();

const questions = {
  /** Two queues of their own: what an earlier tool left behind, or still holds, is gone. */
  async fill(count: number): Promise<{ readonly sourceUrl: string; readonly targetUrl: string }> {
    const all = letters(count);
    sent = new Map(all.map((letter) => [factIdOf(letter), letter]));
    const sourceUrl = await createQueue(SOURCE, AFTER_ONE_MINUTE);
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${SOURCE}`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 3 });
    const targetUrl = await createQueue(TARGET, { ...AFTER_ONE_MINUTE, RedrivePolicy });
    for (const QueueUrl of [sourceUrl, targetUrl]) await sqs("PurgeQueue", { QueueUrl });
    for (let at = 0; at < all.length; at += 10) {
      const Entries = all.slice(at, at + 10).map(({ body, attributes }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageAttributes: attributes,
      }));
      await sqs("SendMessageBatch", { QueueUrl: sourceUrl, Entries });
    }
    calls.clear();
    return { sourceUrl, targetUrl };
  },

  /** Somebody else has received so many, and does nothing with them. */
  async hold(count: number, seconds: number): Promise<void> {
    const QueueUrl = await createQueue(SOURCE, {});
    for (let held = 0; held < count; held += 10) {
      await sqs("ReceiveMessage", {
        QueueUrl,
        MaxNumberOfMessages: Math.min(10, count - held),
        VisibilityTimeout: seconds,
      });
    }
  },

  /** Since it was last asked. */
  takeCalls(): Promise<Calls> {
    const taken = Object.fromEntries(calls);
    calls.clear();
    return Promise.resolve(taken);
  },

  async depth(): Promise<Depth> {
    const { ready, delayed, inflight } = await inside(SOURCE);
    return { visible: ready.length, hidden: delayed.length + inflight.length };
  },

  async audit(): Promise<Audit> {
    const leftIds = new Set((await lettersIn(SOURCE)).map(factIdOf));
    const arrivals = new Map<string, Letter[]>();
    for (const letter of await lettersIn(TARGET)) {
      const id = factIdOf(letter);
      arrivals.set(id, [...(arrivals.get(id) ?? []), letter]);
    }
    const ids = [...sent.keys()];
    return {
      lost: ids.filter((id) => !leftIds.has(id) && !arrivals.has(id)).length,
      twice: [...arrivals.values()].reduce((surplus, copies) => surplus + copies.length - 1, 0),
      left: leftIds.size,
      leftAndArrived: ids.filter((id) => leftIds.has(id) && arrivals.has(id)).length,
      changed: [...arrivals].filter(([id, copies]) => copies.some((copy) => !isSame(copy, sent.get(id)))).length,
    };
  },
};
export type EngineQuestions = typeof questions;
export type Engine = Helper<EngineQuestions>;

/** A tool may add an attribute of its own, and take the cause off. */
function isSame(arrived: Letter, original: Letter | undefined): boolean {
  const theirs = Object.entries(original?.attributes ?? {}).filter(([name]) => name !== CAUSE_ATTRIBUTE);
  return (
    arrived.body === original?.body && theirs.every(([name, one]) => isSameAttribute(one, arrived.attributes[name]))
  );
}

function isSameAttribute(one: LetterAttribute, other: LetterAttribute | undefined): boolean {
  return (
    one.DataType === other?.DataType && one.StringValue === other.StringValue && one.BinaryValue === other.BinaryValue
  );
}

interface Stored {
  readonly body: string;
  readonly messageAttributes: Letter["attributes"];
}

interface Inside {
  readonly ready: readonly Stored[];
  readonly delayed: readonly Stored[];
  readonly inflight: readonly { readonly message: Stored }[];
}

async function lettersIn(queue: string): Promise<readonly Letter[]> {
  const { ready, delayed, inflight } = await inside(queue);
  const all = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  return all.map(({ body, messageAttributes }) => ({ body, attributes: messageAttributes }));
}

async function inside(queue: string): Promise<Inside> {
  const answer = await app.inject({ method: "GET", url: `/_fauxqs/queues/${queue}` });
  return answer.json<{ readonly messages: Inside }>().messages;
}

/** @returns its URL; a queue that is there already is as good. */
async function createQueue(name: string, attributes: Readonly<Record<string, string>>): Promise<string> {
  const answer = await sqs("CreateQueue", { QueueName: name, Attributes: attributes });
  return (answer as { readonly QueueUrl: string }).QueueUrl;
}

/** Without the wire, and uncounted. */
async function sqs(operation: string, input: object): Promise<unknown> {
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "x-amz-target": `AmazonSQS.${operation}`,
    "user-agent": "bench",
  };
  const { statusCode, body } = await app.inject({ method: "POST", url: "/", headers, payload: JSON.stringify(input) });
  if (statusCode !== 200) throw new Error(`${operation} was answered ${statusCode}: ${body}`);
  return JSON.parse(body);
}

help(await app.listen({ port: 0, host: "127.0.0.1" }), questions);
