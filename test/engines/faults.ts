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
  /** Of a batch, the entries that the engine never hears of. They come back among what failed. */
  readonly failEntries?: { readonly when: When; readonly as?: EntryFailure };
  /** The engine does what it was asked, and the connection breaks before it can say so. */
  readonly loseReply?: When;
}

/** By operation, e.g. `SendMessageBatch`; `*` holds for all, where an operation's own does not say otherwise. */
export type Faults = Readonly<Record<string, Fault>>;

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

/** A batch without the entries that fail. */
export interface PartedBatch {
  /** undefined when nothing is left to ask for. */
  readonly forward: Body | undefined;
  /** @param answer the engine's, to what was forwarded. */
  readonly merge: (answer: Body) => Body;
}

/** @returns undefined when no entry fails, or it is no batch. */
export function partBatch(operation: string, body: Body, fails: When, as: EntryFailure): PartedBatch | undefined {
  return operation === "PutRecords" ? partRecords(body, fails, as) : partEntries(body, fails, as);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
function partEntries(body: Body, fails: When, { code, senderFault }: EntryFailure): PartedBatch | undefined {
  const [failing, rest] = parted(listIn(body, "Entries"), fails);
  if (failing.length === 0) return undefined;
  const failed = failing.map(({ Id }) => ({ Id, Code: code, Message: "Injected", SenderFault: senderFault }));
  return {
    forward: rest.length === 0 ? undefined : { ...body, Entries: rest },
    merge: (answer) => ({
      ...answer,
      Successful: listIn(answer, "Successful"),
      Failed: [...listIn(answer, "Failed"), ...failed],
    }),
  };
}

/** Records are answered by their place: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
function partRecords(body: Body, fails: When, { code }: EntryFailure): PartedBatch | undefined {
  const records = listIn(body, "Records");
  const [failing, rest] = parted(records, fails);
  if (failing.length === 0) return undefined;
  const refused = new Set(failing);
  return {
    forward: rest.length === 0 ? undefined : { ...body, Records: rest },
    merge: (answer) => {
      const stored = listIn(answer, "Records").values();
      const failure = { ErrorCode: code, ErrorMessage: "Injected" };
      return {
        ...answer,
        FailedRecordCount: Number(answer["FailedRecordCount"] ?? 0) + failing.length,
        Records: records.map((record) => (refused.has(record) ? failure : stored.next().value)),
      };
    },
  };
}

function listIn(body: Body, name: string): readonly Body[] {
  const list = body[name];
  return Array.isArray(list) ? (list as readonly Body[]) : [];
}

function parted(entries: readonly Body[], test: When): readonly [readonly Body[], readonly Body[]] {
  const chosen = new Set(entries.filter(test));
  return [[...chosen], entries.filter((entry) => !chosen.has(entry))];
}
