import { AsyncLocalStorage } from "node:async_hooks";
import type { Fact } from "../../schemas/event.ts";

/** What is being handled just now: whatever is said meanwhile was caused by it. */
export interface Handling {
  readonly factId: string;
  readonly type: string;
  readonly correlationId: string;
  readonly traceparent?: string | undefined;
  readonly replayId?: string | undefined;
}

const handling = new AsyncLocalStorage<Handling | undefined>();

/** Runs `work` as part of handling one fact, or none, over every await in it. */
export function whileHandling<T>(fact: Handling | undefined, work: () => T): T {
  return handling.run(fact, work);
}

export function currentHandling(): Handling | undefined {
  return handling.getStore();
}

export function handlingOf(fact: Fact): Handling {
  return {
    factId: fact.id,
    type: fact.type,
    correlationId: fact.correlationid ?? fact.id,
    traceparent: fact.traceparent,
    replayId: fact.replayid,
  };
}
