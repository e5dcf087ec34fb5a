import { setImmediate as turn } from "node:timers/promises";
import { openLetter } from "../../../runtime/aws/dead-letter.ts";
import type { Message } from "../../../dlq-replayer/core/message.ts";
import type { Outgoing } from "../../../dlq-replayer/core/outgoing.ts";
import type { QueueFacts } from "../../../dlq-replayer/core/queue-facts.ts";
import type { Desk, QueueTarget } from "../../../dlq-replayer/moves/desk.ts";
import type { Clock, LetterQueue } from "../../../dlq-replayer/moves/ports.ts";
import { NOW } from "../making/facts.ts";

/** A dead-letter queue and the queue that its letters go to, in memory, with an account of what was done to them. */
export interface MemoryDesk {
  readonly desk: Desk;
  readonly target: QueueTarget;
  readonly sent: readonly Outgoing[];
  /** Message ids. */
  readonly deleted: readonly string[];
  /** Calls of any kind, in words. */
  readonly calls: readonly string[];
}

export const DLQ_ARN = "arn:aws:sqs:eu-west-1:123456789012:letters-dlq";
export const QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:letters";

export function memoryDesk(messages: readonly Message[]): MemoryDesk {
  const visible = [...messages];
  const hidden = new Map<string, Message>();
  const sent: Outgoing[] = [];
  const deleted: string[] = [];
  const calls: string[] = [];
  const queue: LetterQueue = {
    receive(most) {
      calls.push("receive");
      const some = visible.splice(0, most);
      for (const message of some) hidden.set(message.messageId, message);
      return Promise.resolve(some.map((message) => ({ message, receipt: message.messageId })));
    },
    delete(receipts) {
      calls.push("delete");
      for (const receipt of receipts) if (hidden.delete(receipt)) deleted.push(receipt);
      return Promise.resolve(receipts.map(() => ({ is: "done", as: true })));
    },
    hide(receipts, seconds) {
      if (seconds === 0) {
        const back = receipts.flatMap((receipt) => hidden.get(receipt) ?? []);
        for (const { messageId } of back) hidden.delete(messageId);
        visible.push(...back);
      }
      return Promise.resolve(receipts.map(() => ({ is: "done", as: true })));
    },
    depth: () => Promise.resolve({ visible: visible.length, inFlight: hidden.size, delayed: 0 }),
  };
  const desk: Desk = {
    inbox: { name: "letters", dlq: DLQ_ARN, goesTo: { kind: "queue", queue: "letters" }, keepsRecords: false },
    facts: { ...factsOf("letters-dlq", DLQ_ARN), visible: messages.length },
    queue,
    open: openLetter,
    records: { read: () => [][Symbol.iterator]() as never, retentionHours: () => Promise.resolve(24) },
    history: { add: () => Promise.resolve(), of: () => Promise.resolve([]) },
    clock: hurriedClock(),
    chance: () => 0.5,
    newId: () => "job-1",
    by: "fuzz",
  };
  const target: QueueTarget = {
    kind: "queue",
    facts: factsOf("letters", QUEUE_ARN),
    destination: {
      send(outgoing) {
        calls.push("send");
        sent.push(...outgoing);
        return Promise.resolve(
          outgoing.map((_, index) => ({ is: "done", as: `new-${sent.length - outgoing.length + index}` })),
        );
      },
      depth: () => Promise.resolve({ visible: 0, inFlight: 0, delayed: 0 }),
    },
  };
  return { desk, target, sent, deleted, calls };
}

const factsOf = (name: string, arn: string): QueueFacts => ({
  name,
  arn,
  url: `https://sqs.invalid/${name}`,
  isFifo: false,
  retentionSeconds: 1_209_600,
  maxBytes: 262_144,
  visible: 0,
  inFlight: 0,
  delayed: 0,
});

/** Longer than anybody polls: whoever pauses for so long keeps something alive until it is stopped. */
const HEARTBEAT_MS = 1_000;

/** Goes on by what is paused, and nobody really waits. */
function hurriedClock(): Clock {
  let nowMs = NOW.getTime();
  return {
    nowMs: () => nowMs,
    async pause(milliseconds, signal) {
      if (milliseconds < HEARTBEAT_MS || signal === undefined) {
        nowMs += milliseconds;
        await turn();
        return;
      }
      if (signal.aborted) return;
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve, { once: true });
      });
    },
  };
}
