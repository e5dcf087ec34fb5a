import { thrownByFunction } from "../error-words.ts";
import { DeadlineNear } from "../errors.ts";
import type { Invocation } from "../kit/report.ts";
import type { LambdaContext } from "./lambda-event.ts";

/** Time to park, hand back and answer. */
const LONGEST_MARGIN_MS = 2_000;

/** Environment that Lambda itself sets. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export interface LambdaSetting {
  readonly deployVersion: string;
  /** `Root=…` of the X-Ray header, read anew for every invocation. */
  traceId(): string | undefined;
}

/**
 * Runs `work` with an invocation whose deadline settles before Lambda ends the function.
 * @throws {Failure} what `work` fails with, in words that may be logged.
 */
export function invocations(setting: LambdaSetting) {
  let coldStart = true;
  return async <T>(context: LambdaContext, work: (invocation: Invocation) => Promise<T>): Promise<T> => {
    const remainingMs = context.getRemainingTimeInMillis();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<DeadlineNear>((resolve) => {
      timer = setTimeout(
        () => {
          resolve(new DeadlineNear("The function's time was nearly up", { remainingMs }));
        },
        remainingMs - Math.min(LONGEST_MARGIN_MS, remainingMs / 5),
      );
    });
    const traceId = setting.traceId();
    const invocation: Invocation = {
      requestId: context.awsRequestId,
      coldStart,
      deployVersion: setting.deployVersion,
      deadline,
      ...(traceId !== undefined && { traceId }),
    };
    coldStart = false;
    try {
      return await work(invocation);
    } catch (error) {
      throw thrownByFunction(error);
    } finally {
      clearTimeout(timer);
    }
  };
}
