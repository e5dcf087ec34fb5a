import { setTimeout as wait } from "node:timers/promises";
import type { Told } from "../../dlq-replayer/moves/ports.ts";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import { jobOf, REDRIVE_JOB_ATTRIBUTE } from "../../runtime/core/redrive-mark.ts";
import type { Ledger, LedgerRecord } from "../../runtime/ports.ts";
import type { Queue } from "../engines/messaging.ts";
import { call, receive, remove, type Taken } from "./queues.ts";

/** What a consumer does with a message. */
export type Conduct =
  | "handle"
  /** Every attempt fails of this; it goes to the dead-letter queue with the last. */
  | { readonly failsOf: string }
  /** It can never succeed, and is parked at once. */
  | { readonly parksFor: string };

export interface ConsumerGiven {
  readonly endpoint: string;
  readonly from: Queue;
  readonly dlq: Queue;
  /** Undefined for a consumer that keeps no records. */
  readonly ledger?: Ledger;
  readonly conduct: (body: string) => Conduct;
  readonly name?: string;
}

export interface Consumer {
  /** Bodies, in the order in which they were handled. */
  readonly handled: readonly string[];
  stop(): Promise<void>;
}

const IDLE_MS = 20;
const ATTEMPTS = 2;

/** Does as a consumer with our kit does: tries, writes down how it went with what a job brought, and parks. */
export function startConsumer({ endpoint, from, dlq, ledger, conduct, name = "letters" }: ConsumerGiven): Consumer {
  const handled: string[] = [];
  const stopping = new AbortController();
  const working = work();
  return {
    handled,
    async stop() {
      stopping.abort();
      await working;
    },
  };

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const some = await receive(endpoint, from, 0);
      for (const one of some) await attend(one);
      if (some.length === 0) await wait(IDLE_MS);
    }
  }

  async function attend(message: Taken): Promise<void> {
    const outcome = conduct(message.Body);
    if (outcome === "handle") {
      handled.push(message.Body);
      await tell(message, "done");
      await remove(endpoint, from, [message]);
      return;
    }
    const isParked = "parksFor" in outcome;
    const code = isParked ? outcome.parksFor : outcome.failsOf;
    await tell(message, isParked ? "parked" : "failed", code);
    const attempts = Number(message.Attributes["ApproximateReceiveCount"]);
    if (!isParked && attempts < ATTEMPTS) return;
    await remove(endpoint, from, [message]);
    await bury(message, code);
  }

  async function tell(message: Taken, outcome: "done" | "failed" | "parked", fingerprint?: string): Promise<void> {
    const mark = message.MessageAttributes?.[REDRIVE_JOB_ATTRIBUTE]?.StringValue;
    if (mark === undefined) return;
    await ledger?.record([
      {
        kind: "redriven",
        consumer: name,
        factId: factIdIn(message.Body),
        job: jobOf(mark),
        outcome,
        at: new Date().toISOString(),
        requestId: "request",
        ...(fingerprint !== undefined && { fingerprint }),
      },
    ]);
  }

  async function bury({ MessageId, Body }: Taken, code: string): Promise<void> {
    await call(endpoint, "SendMessage", { QueueUrl: dlq.url, ...parkedEntry(Body, code, MessageId) });
  }
}

const factIdIn = (body: string): string => (JSON.parse(body) as { readonly id: string }).id;

function parkedEntry(body: string, code: string, handle: string) {
  const letter = parked(body, code, handle);
  return {
    MessageBody: letter.body,
    MessageAttributes: Object.fromEntries(
      Object.entries(letter.attributes).map(([name, { dataType, value }]) => [
        name,
        { DataType: dataType, StringValue: value },
      ]),
    ),
  };
}

/** As the kit parks: its fingerprint is the code, so that a reader sees which is which. */
export function parked(body: string, code: string, handle = "message") {
  const letter = sealLetter(
    {
      handle,
      body,
      attempt: 1,
      origin: "queue",
      attributes: { type: { dataType: "String", value: "post-published.v1" } },
    },
    {
      consumer: "letters",
      code,
      message: "no",
      fingerprint: code,
      attempt: 1,
      origin: "queue",
      at: "2026-01-01T00:00:00.000Z",
      factId: factIdIn(body),
    },
  );
  if (letter === undefined) throw new Error("It is too large to be parked");
  return letter;
}

/** Records in memory, as both sides see them. */
export function aLedger(earlier: readonly LedgerRecord[] = []): Ledger & Told {
  const records = [...earlier];
  return {
    record: (more) => Promise.resolve(void records.push(...more)),
    of: (consumer, factId) =>
      Promise.resolve(
        records.filter((one) =>
          one.kind === "redriven"
            ? one.consumer === consumer && one.factId === factId
            : one.cause.consumer === consumer && one.cause.factId === factId,
        ),
      ),
  };
}

/** A failed attempt of which its consumer alone has written down the cause. */
export const failedOf = (body: string, code: string): LedgerRecord => ({
  kind: "failed",
  cause: {
    consumer: "letters",
    code,
    message: "no",
    fingerprint: code,
    attempt: 5,
    origin: "queue",
    at: "2026-01-01T00:00:00.000Z",
    factId: factIdIn(body),
  },
  handle: "message",
  errorClass: "Error",
  requestId: "request",
  deployVersion: "1",
});
