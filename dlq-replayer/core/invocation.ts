import { isObject, type Json, numberAt, objectAt, textAt } from "./json.ts";
import type { Cargo, Reason } from "./letter.ts";
import type { Attributes } from "./message.ts";
import { foreignReason } from "./reason.ts";

/** What was to be done when Lambda gave up, and why it did. */
export interface Invocation {
  readonly cargo: readonly Cargo[];
  readonly reason: Reason;
}

/**
 * Lambda's record of an asynchronous invocation that failed.
 * @returns undefined for what is none.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function invocationIn(said: Json | undefined): Invocation | undefined {
  if (said === undefined || !("requestPayload" in said)) return undefined;
  const context = objectAt(said, "requestContext");
  const condition = textAt(context, "condition");
  const cargo = cargoOf(said["requestPayload"]);
  if (condition === undefined || cargo === undefined) return undefined;
  const response = objectAt(said, "responsePayload");
  const attempts = numberAt(context, "approximateInvokeCount");
  const at = textAt(said, "timestamp");
  return {
    cargo,
    reason: {
      ...foreignReason(textAt(response, "errorType") ?? condition, textAt(response, "errorMessage") ?? condition),
      ...(attempts !== undefined && { attempts }),
      ...(at !== undefined && { at }),
    },
  };
}

/**
 * A queue's consumer is handed what the function's event carried; an event of another kind goes as it is.
 * @returns undefined for an event that is nested deeper than it can be written.
 */
function cargoOf(payload: unknown): readonly Cargo[] | undefined {
  const records: readonly unknown[] = isObject(payload) && Array.isArray(payload["Records"]) ? payload["Records"] : [];
  const messages = records.map((record) => (isObject(record) ? messageIn(record) : undefined));
  if (messages.length > 0 && messages.every((one) => one !== undefined)) return messages;
  try {
    return [{ kind: "message", body: JSON.stringify(payload), attributes: {} }];
  } catch {
    return undefined;
  }
}

function messageIn(record: Json): Cargo | undefined {
  const sns = objectAt(record, "Sns");
  const published = textAt(sns, "Message");
  if (published !== undefined) {
    return { kind: "message", body: published, attributes: typed(objectAt(sns, "MessageAttributes"), SNS_NAMES) };
  }
  const body = textAt(record, "body");
  return body === undefined
    ? undefined
    : { kind: "message", body, attributes: typed(objectAt(record, "messageAttributes"), SQS_NAMES) };
}

const SNS_NAMES = { type: "Type", values: ["Value"] } as const;
const SQS_NAMES = { type: "dataType", values: ["stringValue", "binaryValue"] } as const;

function typed(
  attributes: Json = {},
  { type, values }: { readonly type: string; readonly values: readonly string[] },
): Attributes {
  const known = Object.keys(attributes).flatMap((name) => {
    const attribute = objectAt(attributes, name);
    const dataType = textAt(attribute, type);
    const value = values.map((field) => textAt(attribute, field)).find((candidate) => candidate !== undefined);
    return dataType === undefined || value === undefined ? [] : [[name, { dataType, value }] as const];
  });
  return Object.fromEntries(known);
}
