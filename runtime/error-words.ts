import { Failure } from "./errors.ts";

/** Sentences that whoever writes them never puts a value into. */
const ALWAYS_THE_SAME = [
  ...["Cannot read properties of undefined", "Cannot read properties of null", "Cannot assign to read only property"],
  ...["is not a function", "is not a constructor", "is not iterable", "is not defined", "is not extensible"],
  ...["Invalid time value", "Invalid array length", "Invalid URL", "Maximum call stack size exceeded"],
  ...["is not valid JSON", "in JSON at position", "Unexpected end of JSON input"],
  ...["Converting circular structure to JSON", "Do not know how to serialize a BigInt", "could not be cloned"],
  ...["socket hang up", "fetch failed", "This operation was aborted"],
  ...["Rate exceeded", "is not authorized to perform", "Task timed out", "Runtime exited", "does not exist"],
  ...["must be shorter than"],
  ...["the function answered Unhandled", "the function answered Handled"],
] as const;

const KIND = /^[\w$.-]{1,80}$/;
const NODE_CODE = /^(?:E[A-Z\d]{2,20}|[A-Z\d]{2,20}(?:_[A-Z\d]{1,20}){1,6})$/;
const REQUEST_ID = /^[\w-]{8,64}$/;
/** What IAM refused: AWS names the action, the caller and the resource, in this order. */
const REFUSED_ACTION = /is not authorized to perform: ([a-z\d-]{2,20}:[A-Za-z]{3,40})(?![\w:])/;
const FRAME = /^\s+at (?:async )?(?:new )?([\w$.<>]{1,80})(?: \[as \w+\])? \(/;
const TOP_FRAMES = 3;

/** What {@link errorWords} makes of a stranger, whatever its kind is called. */
const WORDS = wordsPattern();

/**
 * What may be written down of an error, in logs, letters, records and answers. Failures say paths and limits. What
 * JavaScript, Node and AWS say may quote the value that was wrong, so of theirs stays what can be none: the kind, Node's
 * code, the status and id of a request, sentences that are always the same, and the functions it came through.
 */
export function errorWords(error: unknown): string {
  if (error instanceof Failure) return `${error.name}: ${error.message}`;
  if (typeof error !== "object" || error === null) return `no error, but ${typeof error}`;
  const { name, code, cause, $metadata, ...words } = stranger(error);
  const details = [
    ...[code, cause?.code].filter((one) => matches(NODE_CODE, one)).slice(0, 1),
    ...(typeof $metadata?.httpStatusCode === "number" ? [`status ${$metadata.httpStatusCode}`] : []),
    ...(matches(REQUEST_ID, $metadata?.requestId) ? [`request ${$metadata?.requestId ?? ""}`] : []),
    ...sentencesIn(words.message),
  ];
  // An answer of AWS comes through the SDK's own functions alone.
  const frames = $metadata === undefined ? framesBelow(words) : [];
  return `${kindOf(name)}${told(details)}${frames.length === 0 ? "" : ` in ${frames.join(", ")}`}`;
}

/**
 * The same where only words are left of an error: of those of {@link errorWords} all, of others' the sentences that are
 * always the same.
 * @param kind its class, or AWS's code
 */
export function othersWords(kind: string, message = ""): string {
  const name = kindOf(kind);
  if (message.startsWith(name) && WORDS.test(message.slice(name.length))) return message;
  return `${name}${told(sentencesIn(message))}`;
}

/** Something that nobody foresaw, without its own words. */
export class Unforeseen extends Failure {
  readonly code = "UNFORESEEN";
  readonly retry = "later";
}

/** What a function may end with: whatever it throws, Lambda writes into its log, with message and stack. */
export const thrownByFunction = (error: unknown): Failure =>
  error instanceof Failure ? error : new Unforeseen(errorWords(error));

/** What an error or a code is called, where that is a name and says no more. */
export const kindOf = (name: unknown): string => (typeof name === "string" && KIND.test(name) ? name : "Error");

/** As errors of AWS and of Node are, and everybody else's may be. */
interface Stranger {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: { readonly code?: unknown } | null;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Whatever was thrown: nothing that is asked of it may fail. */
function stranger(error: object) {
  const { name, message, stack, code, cause, $metadata } = error as Stranger;
  return { name, message: textOrNone(message), stack: textOrNone(stack), code, cause, $metadata };
}

const textOrNone = (value: unknown): string => (typeof value === "string" ? value : "");

const matches = (pattern: RegExp, value: unknown): boolean => typeof value === "string" && pattern.test(value);

const told = (details: readonly unknown[]): string => (details.length === 0 ? "" : `: ${details.join(", ")}`);

function sentencesIn(message: string): readonly string[] {
  const action = REFUSED_ACTION.exec(message)?.[1];
  const sentences = ALWAYS_THE_SAME.filter((sentence) => message.includes(sentence));
  return [...sentences, ...(action === undefined ? [] : [action])];
}

/** Names of functions are code. A message may look like a frame, so only what stands below it counts. */
function framesBelow({ message, stack }: { readonly message: string; readonly stack: string }): readonly string[] {
  const at = stack.indexOf(message);
  if (at < 0) return [];
  return stack
    .slice(at + message.length)
    .split("\n")
    .flatMap((line) => FRAME.exec(line)?.[1] ?? [])
    .slice(0, TOP_FRAMES);
}

function wordsPattern(): RegExp {
  const parts = [NODE_CODE, REQUEST_ID].map(({ source }) => source.slice(1, -1));
  const detail = [parts[0], "status \\d{3}", `request ${parts[1] ?? ""}`, "[a-z\\d-]+:[A-Za-z]+", ...ALWAYS_THE_SAME];
  const list = (one: string) => `${one}(?:, ${one})*`;
  return new RegExp(`^(?:: ${list(`(?:${detail.join("|")})`)})?(?: in ${list("[\\w$.<>]{1,80}")})?$`);
}
