import type { InvocationResult } from "./function-pool.ts";

/**
 * What a function's answer means for its batch.
 *
 * "all" failed on a thrown error, a time-out, or an answer that Lambda does not understand: an item
 * identifier that is missing, empty or of no message in the batch, or a wrong key. An answer of
 * nothing, or an empty list, is success.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export type BatchVerdict =
  | { readonly failed: "none" }
  | { readonly failed: "all"; readonly why: string; readonly functionError: boolean }
  | { readonly failed: "some"; readonly handles: ReadonlySet<string> };

export function judgeResponse(result: InvocationResult, handles: readonly string[]): BatchVerdict {
  if ("error" in result) {
    return { failed: "all", why: `${result.error.errorType}: ${result.error.errorMessage}`, functionError: true };
  }
  const answer = parse(result.payload);
  if (answer === INVALID) return malformed("the answer is not JSON");
  if (answer === null || answer === undefined) return { failed: "none" };
  if (typeof answer !== "object" || Array.isArray(answer)) return { failed: "none" };
  const failures = (answer as Readonly<Record<string, unknown>>)["batchItemFailures"];
  if (failures === null || failures === undefined) return { failed: "none" };
  if (!Array.isArray(failures)) return malformed("batchItemFailures is no list");
  if (failures.length === 0) return { failed: "none" };

  const known = new Set(handles);
  const named = new Set<string>();
  for (const failure of failures as readonly unknown[]) {
    const identifier = identifierIn(failure);
    if (identifier === undefined) return malformed("an item identifier is missing or empty");
    if (!known.has(identifier)) return malformed(`the item identifier ${identifier} is not in the batch`);
    named.add(identifier);
  }
  return { failed: "some", handles: named };
}

const INVALID = Symbol("invalid");

const malformed = (why: string): BatchVerdict => ({ failed: "all", why, functionError: false });

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return INVALID;
  }
}

function identifierIn(failure: unknown): string | undefined {
  if (typeof failure !== "object" || failure === null) return undefined;
  const identifier = (failure as Readonly<Record<string, unknown>>)["itemIdentifier"];
  return typeof identifier === "string" && identifier !== "" ? identifier : undefined;
}
