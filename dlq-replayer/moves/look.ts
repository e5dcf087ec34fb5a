import type { Hand } from "./hand.ts";
import type { LetterQueue, Received } from "./ports.ts";
import { TEN } from "./lanes.ts";

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

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html, and room for others. */
export const MOST_IN_FLIGHT = 100_000;

const LANES = 16;
const WAIT_SECONDS = 1;

/**
 * Sees every letter of a queue once. They stay in the hand, so that none comes twice; whoever looked gives them back.
 * An empty answer to a long poll is the end of the queue, as all of its servers were asked.
 */
export async function look(queue: LetterQueue, hand: Hand, options: LookOptions): Promise<void> {
  const { most, visibilitySeconds, signal, onReceived, onProgress = () => undefined } = options;
  const { visible } = await queue.depth();
  const expected = Math.min(visible, most);
  const seen = new Set<string>();
  const mayGoOn = () => seen.size < most && signal?.aborted !== true;

  const lane = async (isLast: boolean) => {
    // One is enough to find the end; the others would each wait for it, too.
    while (mayGoOn() && (isLast || seen.size < expected)) {
      const some = await queue.receive(TEN, visibilitySeconds, WAIT_SECONDS);
      if (some.length === 0) return;
      for (const one of some) hand.add(one);
      const fresh = some.filter(({ message }) => !seen.has(message.messageId)).slice(0, most - seen.size);
      for (const { message } of fresh) seen.add(message.messageId);
      await onReceived(fresh);
      onProgress(seen.size, Math.max(expected, seen.size));
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n === 0)));
}
