import type { CloudEvent } from "../../infra/local/cloud.ts";

/** What functions did, as whoever watches the cloud sees it. */
export interface Watch {
  readonly onEvent: (event: CloudEvent) => void;
  readonly seen: () => Seen;
}

export interface Seen {
  /** Messages and records that were handed over, each time. */
  readonly handled: number;
  /** Of those, how many came again. */
  readonly handedBack: number;
  /** Invocations that failed as a whole: crashes and time-outs. */
  readonly failedInvocations: number;
  /** Lines of functions about a message that had come before. */
  readonly redelivered: number;
}

/** A line about one message: its attempt is not the first. */
const AGAIN = /"attempt":(?!1[,}])/;

export function watch(): Watch {
  const seen = { handled: 0, handedBack: 0, failedInvocations: 0, redelivered: 0 };
  return {
    seen: () => ({ ...seen }),
    onEvent(event) {
      if (event.kind === "log" && AGAIN.test(event.line)) seen.redelivered++;
      if (event.kind !== "batch") return;
      seen.handled += event.records;
      seen.handedBack += event.failed;
      if (event.why !== undefined) seen.failedInvocations++;
    },
  };
}
