import type { Hand } from "./hand.ts";
import type { LetterQueue, Received } from "./ports.ts";
import { inLanes, TEN } from "./lanes.ts";

export interface LookOptions {
  /** Letters at most. SQS lets 120,000 be in flight at once. */
  readonly most: number;
  readonly visibilitySeconds: number;
  readonly signal?: AbortSignal;
  /** What each receive brought, without what was seen before; awaited, so that whoever is slow holds it up. */
  readonly onReceived: (some: readonly Received[]) => Promise<void>;
  /** How many were seen, of how many there are. */
  readonly onProgress?: (seen: number, of: number) => void;
}

/**
 * SQS lets 120,000 be in flight, https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html;
 * so many fit into 200 MB.
 */
export const MOST_AT_ONCE = 40_000;

const LANES = 16;
const WAIT_SECONDS = 1;

/**
 * Sees every letter of a queue once. They stay in the hand, so that none comes twice; whoever looked gives them back.
 * The queue is over when as many were seen as it had and SQS counts none that is visible, or when a long poll, which asks
 * all of its servers, brings nothing. What its numbers hide is not seen, and so in no plan.
 */
export async function look(queue: LetterQueue, hand: Hand, options: LookOptions): Promise<void> {
  const { most, visibilitySeconds, signal, onReceived, onProgress = () => undefined } = options;
  const { visible } = await queue.depth();
  const expected = Math.min(visible, most);
  let seen = 0;
  let hasFailed = false;
  const mayGoOn = () => !hasFailed && seen < most && signal?.aborted !== true;

  const lane = async (isLast: boolean) => {
    // One is enough to find the end; the others would each wait for it, too.
    while (mayGoOn() && (isLast || seen < expected)) {
      if (seen >= expected && (await queue.depth()).visible === 0) return;
      const some = await queue.receive(TEN, visibilitySeconds, WAIT_SECONDS);
      if (some.length === 0) return;
      // What is in the hand already came again; its newest receipt counts.
      const fresh = some.filter(({ message }) => hand.receiptOf(message.messageId) === undefined).slice(0, most - seen);
      for (const one of some) hand.add(one);
      seen += fresh.length;
      await onReceived(fresh);
      onProgress(seen, Math.max(expected, seen));
    }
  };
  await inLanes(LANES, Array(LANES).keys(), async (n) => {
    try {
      await lane(n === 0);
    } catch (error) {
      // Whoever looked gives all of them back: nobody may receive more behind its back.
      hasFailed = true;
      throw error;
    }
  });
}
