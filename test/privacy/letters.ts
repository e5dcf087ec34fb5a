import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import { causeOf } from "../../runtime/kit/cause.ts";
import { reader } from "../../runtime/kit/read-arrival.ts";
import type { Arrival, Cause, LedgerRecord } from "../../runtime/ports.ts";
import type { EventDefinition, Fact } from "../../schemas/event.ts";
import type { Chance } from "../chance.ts";
import { inEnvelope, poisonOf } from "./poison.ts";
import { rudeError } from "./rude.ts";

/** A message of a dead-letter queue. */
export interface Dead {
  readonly body: string;
  readonly attributes: Readonly<Record<string, { readonly dataType: string; readonly value: string }>>;
}

export interface Died {
  readonly letters: readonly Dead[];
  /** What the consumer wrote down of it. */
  readonly records: readonly LedgerRecord[];
}

export interface Inbox {
  readonly name: string;
  readonly hears: readonly EventDefinition[];
}

const AT = "2026-03-01T12:00:00.000Z";
/** Larger ones are the kit's business: SQS takes no more. */
const MOST_CHARACTERS = 100_000;

/** One fact, dead in every way that there is: each way has somebody who says why, and quotes. */
export function diedOf(fact: Fact, { name, hears }: Inbox, luck: Chance): Died {
  const text = JSON.stringify(fact);
  const quoting = (): string => (rudeError(fact, luck) as Partial<Error> | null)?.message ?? text;
  const arrival = (body: string): Arrival => ({
    handle: "m-1",
    body,
    attempt: 5,
    origin: "arn:aws:sqs:eu-west-1:1:queue",
  });
  const facts = reader(hears);
  const parked = luck
    .shuffled(poisonOf(fact, luck))
    .filter((body) => body.length < MOST_CHARACTERS)
    .slice(0, 3)
    .flatMap((body) => {
      const cause = causeOf(
        thrownBy(() => facts.read(arrival(body))),
        arrival(body),
        facts.glimpse(arrival(body)),
        name,
        AT,
      );
      return sealLetter(arrival(body), cause) ?? [];
    });
  const undelivered = {
    body: inEnvelope(text),
    attributes: {
      ErrorCode: { dataType: "String", value: "AWS.SimpleQueueService.InvalidMessageContents" },
      ErrorMessage: { dataType: "String", value: quoting() },
      RequestID: { dataType: "String", value: "7f3c1f0e-0000-4000-8000-0123456789ab" },
    },
  };
  const cause = causeOf(rudeError(fact, luck), arrival(text), { factId: fact.id, type: fact.type }, name, AT);
  // As a function wrote it that was deployed before this was looked after.
  const before: Cause = { ...cause, code: "ValidationException", message: quoting(), fingerprint: "0123456789ab" };
  return {
    letters: [
      ...parked,
      { body: text, attributes: {} },
      undelivered,
      { body: invocationOf(text, quoting()), attributes: {} },
    ],
    records: [cause, before].map((one, n) => ({
      kind: "failed",
      cause: { ...one, at: `2026-03-01T12:00:0${luck.below(9)}.000Z` },
      handle: `m-${n}`,
      errorClass: "Error",
      requestId: "request-1",
      deployVersion: "7",
      correlationId: fact.id,
    })),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const invocationOf = (message: string, errorMessage: string): string =>
  JSON.stringify({
    version: "1.0",
    timestamp: AT,
    requestContext: { requestId: "r-1", functionArn: "arn", condition: "RetriesExhausted", approximateInvokeCount: 3 },
    requestPayload: { Records: [{ EventSource: "aws:sns", Sns: { Message: message, MessageAttributes: {} } }] },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    responsePayload: { errorType: "TypeError", errorMessage },
  });

/** @returns undefined where it can be read after all. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
}
