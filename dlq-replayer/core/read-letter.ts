import { REDRIVE_JOB_ATTRIBUTE, redrivesIn } from "../../runtime/core/redrive-mark.ts";
import type { Cause } from "../../runtime/ports.ts";
import { positionIn } from "../../runtime/stream/stream-record.ts";
import { invocationIn } from "./invocation.ts";
import { isObject, type Json, numberAt, objectAt, objectIn, textAt } from "./json.ts";
import type { Cargo, Glimpse, Letter, LetterKind, Reason } from "./letter.ts";
import { areAttributes, type Attributes, type Message } from "./message.ts";
import { type Pointer, pointerIn } from "./pointer.ts";
import { foreignReason } from "./reason.ts";
import { isSnsEnvelope } from "./sns-envelope.ts";

/** What our kit put into a letter, taken out again (runtime/aws/dead-letter.ts has the way in and the way out). */
export interface Opened {
  readonly message: {
    readonly body: string;
    readonly encoding?: "base64";
    readonly partitionKey?: string;
    readonly attributes: Attributes;
  };
  /** Undefined when it was not our kit. */
  readonly cause: Cause | undefined;
}

export type Opener = (message: Pick<Message, "body" | "attributes">) => Opened;

/** What SNS and Lambda put beside a message that they gave up on; it is no part of what was said. */
const ADDED = { code: "ErrorCode", message: "ErrorMessage", request: "RequestID" } as const;

/** Understands a dead message as far as that goes. Whatever it holds, it is a letter: nothing is thrown. */
export function readLetter(message: Message, open: Opener): Letter {
  const { cause, message: original } = opened(message, open);
  const { [REDRIVE_JOB_ATTRIBUTE]: mark, ...beside } = original.attributes;
  const redrives = mark === undefined ? 0 : redrivesIn(mark.value);
  const { attributes, added } = withoutAdded(beside);
  const said = original.encoding === "base64" ? undefined : objectIn(original.body);
  const common = { message, redrives };

  // Where a queue or a parked record had it before, such a body is what somebody said, and goes back as it is.
  const isLambdas = cause === undefined && message.sourceQueueArn === undefined;
  const pointer = pointerIn(said?.["KinesisBatchInfo"]);
  if (pointer !== undefined && (isLambdas || isOfItself(pointer, cause))) {
    const reason = reasonOf(cause) ?? reasonOfContext(said);
    return { ...common, kind: "pointer", cargo: [{ kind: "records", pointer }], ...(reason && { reason }) };
  }
  const invocation = isLambdas ? invocationIn(said) : undefined;
  if (invocation !== undefined) {
    const { cargo, reason } = invocation;
    return { ...common, kind: "invocation", cargo, reason, ...glimpseOfCargo(cargo[0]) };
  }
  const cargo: Cargo = {
    kind: "message",
    ...original,
    attributes,
    ...(cause !== undefined && { origin: cause.origin }),
  };
  const reason = reasonOf(cause) ?? added;
  return {
    ...common,
    kind: kindOf(message, { cause, said, code: added && beside[ADDED.code] }),
    cargo: [cargo],
    ...(reason && { reason }),
    ...glimpseIn(said),
    ...(cause?.factId !== undefined && { factId: cause.factId }),
  };
}

/** An enclosure that cannot be opened is an attribute like others: somebody else may use the name. */
function opened(message: Message, open: Opener): Opened {
  try {
    const letter = open(message);
    if (isWhole(letter)) return letter;
  } catch {
    // As what opens and holds no cause of ours.
  }
  return { message: { body: message.body, attributes: message.attributes }, cause: undefined };
}

/** Types alone cannot tell: whatever somebody wrote into the attribute came out of it. */
const isWhole = ({ message, cause }: Opened): boolean =>
  isTextOrNothing(message.partitionKey) && areAttributes(message.attributes) && isCause(cause);

function isCause(told: unknown): boolean {
  if (!isObject(told)) return false;
  const { code, message, fingerprint, origin, at, attempt, factId } = told;
  const texts = [code, message, fingerprint, origin, at];
  return (
    texts.every((text) => typeof text === "string") &&
    fingerprint !== "" &&
    typeof attempt === "number" &&
    isTextOrNothing(factId)
  );
}

const isTextOrNothing = (value: unknown): boolean => value === undefined || typeof value === "string";

/** The router's letter about a record that no letter can hold points to where it says it stood, and nowhere else. */
function isOfItself(pointer: Pointer, cause: Cause | undefined): boolean {
  const position = positionIn(cause?.origin ?? "");
  return (
    position?.streamArn === pointer.streamArn &&
    position.shardId === pointer.shardId &&
    position.sequenceNumber === pointer.startSequenceNumber &&
    position.sequenceNumber === pointer.endSequenceNumber
  );
}

interface Signs {
  readonly cause: Cause | undefined;
  readonly said: Json | undefined;
  /** That SNS or Lambda put beside it. */
  readonly code: Attributes[string] | undefined;
}

function kindOf({ sourceQueueArn }: Message, { cause, said, code }: Signs): LetterKind {
  if (cause !== undefined) return "parked";
  // SQS names the queue on whatever it moves, also where that had come through SNS.
  if (sourceQueueArn !== undefined) return "moved";
  if (isSnsEnvelope(said)) return "undelivered";
  // Both add the same three. Lambda's code is a status: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  return code === undefined ? "moved" : code.dataType === "Number" ? "invocation" : "undelivered";
}

function withoutAdded(all: Attributes): { readonly attributes: Attributes; readonly added?: Reason } {
  const { [ADDED.code]: code, [ADDED.message]: text, [ADDED.request]: request, ...attributes } = all;
  // One of them alone may be the sender's own.
  if (code === undefined || (text === undefined && request === undefined)) return { attributes: all };
  return { attributes, added: foreignReason(code.value, text?.value ?? "") };
}

function reasonOf(cause: Cause | undefined): Reason | undefined {
  if (cause === undefined) return undefined;
  const { code, message, fingerprint, attempt, at } = cause;
  return { code, message, fingerprint, attempts: attempt, at };
}

/** `requestContext.condition` says why Lambda gave up: `RetryAttemptsExhausted`, `RecordAgeExceeded`. */
function reasonOfContext(said: Json | undefined): Reason | undefined {
  const context = objectAt(said, "requestContext");
  const condition = textAt(context, "condition");
  if (condition === undefined) return undefined;
  const error = textAt(objectAt(said, "responseContext"), "functionError");
  const attempts = numberAt(context, "approximateInvokeCount");
  const at = textAt(said, "timestamp");
  return {
    ...foreignReason(condition, error === undefined ? "" : `the function answered ${error}`),
    ...(attempts !== undefined && { attempts }),
    ...(at !== undefined && { at }),
  };
}

export function glimpseOfCargo(cargo: Cargo | undefined): Glimpse {
  return cargo?.kind === "message" && cargo.encoding === undefined ? glimpseIn(objectIn(cargo.body)) : {};
}

/** Of a fact, or of one in SNS's envelope. */
function glimpseIn(said: Json | undefined): Glimpse {
  const fact = isSnsEnvelope(said) ? objectIn(said.Message) : said;
  const text = (name: string, most: number) => textAt(fact, name)?.slice(0, most);
  const [factId, type, subject] = [text("id", 128), text("type", 128), text("subject", 256)];
  const [source, correlationId, time] = [text("source", 128), text("correlationid", 128), text("time", 64)];
  return {
    ...(factId !== undefined && { factId }),
    ...(type !== undefined && { type }),
    ...(subject !== undefined && { subject }),
    ...(source !== undefined && { source }),
    ...(correlationId !== undefined && { correlationId }),
    ...(time !== undefined && { time }),
  };
}
