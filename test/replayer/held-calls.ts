import type { Fault, Faults } from "../engines/faults.ts";
import { call } from "./queues.ts";

/** Where in a redrive a call is held for ever, so that whoever made it can be killed just there. */
export interface Hold {
  readonly operation: "ReceiveMessage" | "SendMessageBatch" | "DeleteMessageBatch";
  /** Which call of its kind, from 1. */
  readonly nth: number;
  /** What the engine has done of it by then; of a batch, `half` is the first half of its entries. */
  readonly done: "nothing" | "half" | "all";
}

/**
 * @param onHeld when the caller waits for an answer that will not come.
 * @param released for a caller that cannot be killed: then it goes on.
 */
export function holding(
  { operation, nth, done }: Hold,
  endpoint: string,
  onHeld: () => void,
  released: Promise<void> = FOR_EVER,
): Faults {
  let calls = 0;
  const onCall: NonNullable<Fault["onCall"]> = async (body) => {
    if (++calls !== nth) return;
    const entries = body["Entries"];
    const half = Array.isArray(entries) ? { Entries: entries.slice(0, Math.ceil(entries.length / 2)) } : {};
    if (done !== "nothing") await call(endpoint, operation, done === "half" ? { ...body, ...half } : body);
    onHeld();
    await released;
  };
  return { [operation]: { onCall } };
}

const FOR_EVER = new Promise<never>(() => undefined);
