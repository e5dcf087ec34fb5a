import { ChannelUnavailable, MessageRefused } from "../errors.ts";
import type { Channel, OutgoingMessage } from "../ports.ts";

export interface MemoryChannel extends Channel {
  /** What the other side accepted, every time it did, in order. Grows. */
  readonly delivered: readonly OutgoingMessage[];
  /** Messages to this address are refused from now on. */
  readonly refuse: (to: string) => void;
  /**
   * From now on every delivery fails, before the other side has accepted it or after; with undefined it works again.
   * Who sends cannot tell the two apart.
   */
  readonly fail: (moment: "before" | "after" | undefined) => void;
  /** From now on the other side asks to come again, or does not any more. */
  readonly ask: (toComeAgain: boolean) => void;
}

const CONTEXT = { channel: "memory" };

export function memoryChannel(): MemoryChannel {
  const delivered: OutgoingMessage[] = [];
  const refused = new Set<string>();
  let isBusy = false;
  let failing: "before" | "after" | undefined;
  return {
    delivered,
    refuse: (to) => {
      refused.add(to);
    },
    fail: (moment) => {
      failing = moment;
    },
    ask: (toComeAgain) => {
      isBusy = toComeAgain;
    },
    deliver: (message) => {
      if (refused.has(message.to)) {
        return Promise.reject(new MessageRefused("The address is refused", { ...CONTEXT, reason: "told to refuse" }));
      }
      if (isBusy) return Promise.resolve({ isTaken: false, reason: "told to ask" });
      if (failing !== "before") delivered.push(message);
      if (failing !== undefined) {
        return Promise.reject(new ChannelUnavailable("No answer came", { ...CONTEXT, reason: "told to fail" }));
      }
      return Promise.resolve({ isTaken: true, receipt: `memory-${delivered.length}` });
    },
  };
}
