import type { Chance } from "../chance.ts";

/** A request's or an answer's fields. */
export type Body = Readonly<Record<string, unknown>>;

/** Whether it happens this time; what is there to look at is handed in. */
export type When = (candidate: Body) => boolean;

/** What goes wrong with the calls of one operation. What is left out goes well. */
export interface Fault {
  /** Awaited before the call goes on, so that a test sees it or holds it up. */
  readonly onCall?: (body: Body, operation: string) => unknown;
  /** Added to every call. */
  readonly latencyMs?: number;
  /** What is said instead of asking the engine; undefined lets the call go on. */
  readonly answer?: (body: Body) => object | undefined;
  /** The whole call is refused, and the engine never hears of it. */
  readonly refuse?: { readonly when: When; readonly as: Refusal };
  /** No answer at all, until the caller gives up. `isDone`: the engine has done what it was asked. */
  readonly silence?: { readonly when: When; readonly isDone: boolean };
  /** Of a batch, the entries that the engine never hears of. They come back among what failed. */
  readonly failEntries?: { readonly when: When; readonly as?: EntryFailure };
  /** The engine is asked twice, as by somebody in between who repeats; what it says to the second counts. */
  readonly askTwice?: When;
  /** What the caller gets in place of the engine's answer. */
  readonly change?: (answer: Body, request: Body) => Body;
  /** The engine does what it was asked, and the connection breaks before it can say so. */
  readonly loseReply?: When;
}

/** By operation, e.g. `SendMessageBatch`; `*` holds for all, where an operation's own does not say otherwise. */
export type Faults = Readonly<Record<string, Fault>>;

/** Asked once about each call. @returns undefined for one that goes well. */
export type FaultPicker = (call: WireCall) => Fault | undefined;

export interface WireCall {
  /** `SendMessageBatch`; `PUT /bucket/key` for what is none. */
  readonly operation: string;
  /** The access key that signed it: of a function in the embedded cloud `function.<name>`. */
  readonly accessKey: string;
}

/** How a whole call is refused. */
export interface Refusal {
  readonly status: number;
  /** The error's name, as the SDK has it. */
  readonly code: string;
}

export interface EntryFailure {
  readonly code: string;
  readonly senderFault: boolean;
}

export const THROTTLED: Refusal = { status: 400, code: "RequestThrottled" };
export const UNAVAILABLE: Refusal = { status: 503, code: "ServiceUnavailable" };
export const INTERNAL_ERROR: EntryFailure = { code: "InternalError", senderFault: false };

export const always: When = () => true;

export const share =
  (ofOne: number, luck: Chance): When =>
  () =>
    luck.next() < ofOne;

/** The nth, the 2nth and so on. */
export function every(nth: number): When {
  let seen = 0;
  return () => ++seen % nth === 0;
}

/** The first so many from when it is made. */
export function next(count: number): When {
  let seen = 0;
  return () => seen++ < count;
}

/** SQS says that it has deleted the messages, and they come again. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues-at-least-once-delivery.html */
export const lostDeletion: Fault = {
  answer: (body) => ({ Successful: listIn(body, "Entries").map(({ Id }) => ({ Id })), Failed: [] }),
};

const COPIES_KEPT = 100;

export interface Unruliness {
  readonly luck: Chance;
  /** Share of what is received that comes a second time, with a later receive, be it deleted by then. */
  readonly again: number;
  /** Share of what is received that is kept back: it comes when its visibility timeout is over. */
  readonly late: number;
}

/** What a standard queue does to messages, for `ReceiveMessage`: some late, some twice, none in order. */
export function unrulyQueue({ luck, again, late }: Unruliness): Fault {
  const copies = new Map<string, Body[]>();
  return {
    change(answer, request) {
      const queue = String(request["QueueUrl"]);
      const received = listIn(answer, "Messages").filter(() => luck.next() >= late);
      const room = Number(request["MaxNumberOfMessages"] ?? 1) - received.length;
      const kept = copies.get(queue) ?? [];
      const seenBefore = kept.splice(0, Math.max(0, room));
      const toRepeat = received.filter(() => luck.next() < again).map(receivedAgain);
      copies.set(queue, [...kept, ...toRepeat].slice(-COPIES_KEPT));
      const Messages = luck.shuffled([...received, ...seenBefore]);
      return Messages.length === 0 ? {} : { ...answer, Messages };
    },
  };
}

function receivedAgain(message: Body): Body {
  const attributes = message["Attributes"] as Readonly<Record<string, string>> | undefined;
  const count = attributes?.["ApproximateReceiveCount"];
  if (count === undefined) return message;
  return { ...message, Attributes: { ...attributes, ApproximateReceiveCount: String(Number(count) + 1) } };
}

export function listIn(body: Body, name: string): readonly Body[] {
  const list = body[name];
  return Array.isArray(list) ? (list as readonly Body[]) : [];
}
