import { openLetter, sealLetter } from "../../../runtime/aws/dead-letter.ts";
import type { Arrival, Cause, DeadLetters } from "../../../runtime/ports.ts";

export interface ParkedLetter {
  readonly cause: Cause;
  /** As whoever opens the letter gets it. */
  readonly message: ReturnType<typeof openLetter>["message"];
  readonly arrival: Arrival;
}

/** Dead letters in memory that go through the very envelope in which SQS carries them. */
export function sealedDeadLetters(): { readonly deadLetters: DeadLetters; readonly parked: readonly ParkedLetter[] } {
  const parked: ParkedLetter[] = [];
  return {
    parked,
    deadLetters: {
      park(letters) {
        const tooLarge: string[] = [];
        for (const { arrival, cause } of letters) {
          const sealed = sealLetter(arrival, cause);
          if (sealed === undefined) tooLarge.push(arrival.handle);
          else parked.push({ arrival, cause, message: openLetter(sealed).message });
        }
        return Promise.resolve(tooLarge);
      },
    },
  };
}
