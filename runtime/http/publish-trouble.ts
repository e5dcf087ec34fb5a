import { PublishRefused } from "../errors.ts";

/** How an API says that facts were not stored, and that asking again will help. */
export interface PublishTrouble {
  readonly status: 429 | 503;
  readonly error: string;
  readonly retryAfterSeconds: number;
  /** Ids of the facts that were not stored; the others were. */
  readonly factIds: ReadonlySet<string>;
}

/** By the names that AWS gives to being asked too much, which the publisher passes on as its reason. */
const THROTTLED = /Throttl|ThroughputExceeded|LimitExceeded|TooManyRequests|SlowDown/i;

/** @throws the error itself, when it is none that a publisher gives for facts it could not store. */
export function publishTrouble(error: unknown): PublishTrouble {
  if (!(error instanceof PublishRefused)) throw error;
  const factIds = new Set(error.context["factIds"] as readonly string[]);
  return THROTTLED.test(error.message)
    ? { status: 429, error: "The stream takes no more just now; send it again", retryAfterSeconds: 1, factIds }
    : { status: 503, error: "The stream could not be reached; send it again", retryAfterSeconds: 5, factIds };
}
