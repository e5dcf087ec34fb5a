import { inLanes, tens } from "./lanes.ts";
import type { Clock, LetterQueue, Received } from "./ports.ts";

/** Letters that were received and are not settled: hidden from others for as long as we hold them. */
export interface Hand {
  readonly size: number;
  add(received: Received): void;
  /** They are out of the queue, or their timeout may run out. */
  drop(messageIds: Iterable<string>): void;
  receiptOf(messageId: string): string | undefined;
  /** False when its timeout ran out before it was renewed: it may have come back, and its receipt mean nothing. */
  holds(messageId: string): boolean;
  /** Gives back these, or all, at once. @returns how many come back only when their visibility timeout ends. */
  release(messageIds?: readonly string[]): Promise<number>;
  /** No more heartbeats. */
  stop(): Promise<void>;
}

const LANES = 16;
/** A heartbeat that comes late by a whole interval is still in time. */
const BEATS_PER_TIMEOUT = 3;
/** Less than two seconds in all: who has pressed Ctrl-C waits for it. */
const RELEASE_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 10;

interface Held {
  receipt: string;
  renewedAtMs: number;
}

export function hand(queue: LetterQueue, visibilitySeconds: number, clock: Clock): Hand {
  const held = new Map<string, Held>();
  const stopping = new AbortController();
  const beatMs = (visibilitySeconds * 1_000) / BEATS_PER_TIMEOUT;
  const beating = beat();

  return {
    get size() {
      return held.size;
    },
    // A letter whose timeout ran out all the same comes again, and only its newest receipt counts.
    add: ({ message: { messageId }, receipt }) => {
      held.set(messageId, { receipt, renewedAtMs: clock.nowMs() });
    },
    drop: (messageIds) => {
      for (const id of messageIds) held.delete(id);
    },
    receiptOf: (messageId) => held.get(messageId)?.receipt,
    holds: (messageId) => clock.nowMs() < (held.get(messageId)?.renewedAtMs ?? -Infinity) + visibilitySeconds * 1_000,
    async release(messageIds = [...held.keys()]) {
      let left: readonly string[] = messageIds.filter((id) => held.has(id));
      for (let attempt = 1; attempt <= RELEASE_ATTEMPTS && left.length > 0; attempt++) {
        if (attempt > 1) await clock.pause(FIRST_PAUSE_MS * 2 ** attempt);
        left = await hide(left, 0);
      }
      for (const id of messageIds) held.delete(id);
      return left.length;
    },
    async stop() {
      stopping.abort();
      await beating;
    },
  };

  async function beat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.pause(beatMs, stopping.signal);
      const due = clock.nowMs() - beatMs;
      const old = [...held].filter(([, { renewedAtMs }]) => renewedAtMs <= due).map(([id]) => id);
      // What could not be renewed is renewed with the next beat, of which there are more before the timeout.
      if (old.length > 0) await hide(old, visibilitySeconds);
    }
  }

  /** @returns those that it did not work for. */
  async function hide(ids: readonly string[], seconds: number): Promise<readonly string[]> {
    const failed: string[] = [];
    await inLanes(LANES, tens(ids), async (ten) => {
      // Some may have been settled while others were asked for.
      const present = ten.flatMap((id) => {
        const one = held.get(id);
        return one === undefined ? [] : [{ id, one, receipt: one.receipt }];
      });
      if (present.length === 0) return;
      const askedAtMs = clock.nowMs();
      const answers = await queue.hide(
        present.map(({ receipt }) => receipt),
        seconds,
      );
      for (const [index, { id, one }] of present.entries()) {
        if (answers[index]?.is === "done") one.renewedAtMs = askedAtMs;
        else failed.push(id);
      }
    });
    return failed;
  }
}
