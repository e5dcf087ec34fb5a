import { type Body, type EntryFailure, listIn, type When } from "./faults.ts";

/** A batch without the entries that fail. */
export interface PartedBatch {
  /** undefined when nothing is left to ask for. */
  readonly forward: Body | undefined;
  /** @param answer the engine's, to what was forwarded. */
  readonly merge: (answer: Body) => Body;
}

/** How one operation's batches are made and answered. */
interface Form {
  readonly entries: (body: Body) => readonly Body[];
  readonly ofSome: (body: Body, some: ReadonlySet<Body>) => Body;
  readonly answered: (answer: Body, body: Body, failing: ReadonlySet<Body>, as: EntryFailure) => Body;
}

/** @returns undefined when no entry fails, or it is no batch. */
export function partBatch(operation: string, body: Body, fails: When, as: EntryFailure): PartedBatch | undefined {
  const form = FORMS[operation];
  const entries = form?.entries(body) ?? [];
  const failing = new Set(entries.filter(fails));
  if (form === undefined || failing.size === 0) return undefined;
  const others = new Set(entries.filter((entry) => !failing.has(entry)));
  return {
    forward: others.size === 0 ? undefined : form.ofSome(body, others),
    merge: (answer) => form.answered(answer, body, failing, as),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_BatchResultErrorEntry.html */
const byId = (list: string): Form => ({
  entries: (body) => listIn(body, list),
  ofSome: (body, some) => ({ ...body, [list]: listIn(body, list).filter((entry) => some.has(entry)) }),
  answered(answer, _body, failing, { code, senderFault }) {
    const failed = [...failing].map(({ Id }) => ({ Id, Code: code, Message: "Injected", SenderFault: senderFault }));
    return {
      ...answer,
      Successful: listIn(answer, "Successful"),
      Failed: [...listIn(answer, "Failed"), ...failed],
    };
  },
});

/** Records are answered by their place: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const byPlace: Form = {
  entries: (body) => listIn(body, "Records"),
  ofSome: (body, some) => ({ ...body, Records: listIn(body, "Records").filter((record) => some.has(record)) }),
  answered(answer, body, failing, { code }) {
    const stored = listIn(answer, "Records").values();
    const failure = { ErrorCode: code, ErrorMessage: "Injected" };
    return {
      ...answer,
      FailedRecordCount: Number(answer["FailedRecordCount"] ?? 0) + failing.size,
      Records: listIn(body, "Records").map((record) => (failing.has(record) ? failure : stored.next().value)),
    };
  },
};

/** What is left undone comes back as it was asked for: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const writes: Form = {
  entries: (body) => tablesIn(body).flatMap(([, requests]) => requests as readonly Body[]),
  ofSome: (body, some) => ({ ...body, RequestItems: writesOf(body, some) }),
  answered: (answer, body, failing) => ({
    ...answer,
    UnprocessedItems: joined(answer["UnprocessedItems"], writesOf(body, failing)),
  }),
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const reads: Form = {
  entries: (body) => tablesIn(body).flatMap(([, request]) => listIn(request as Body, "Keys")),
  ofSome: (body, some) => ({ ...body, RequestItems: readsOf(body, some) }),
  answered: (answer, body, failing) => ({
    Responses: {},
    ...answer,
    UnprocessedKeys: joined(answer["UnprocessedKeys"], readsOf(body, failing)),
  }),
};

const FORMS: Readonly<Record<string, Form>> = {
  PutRecords: byPlace,
  PublishBatch: byId("PublishBatchRequestEntries"),
  SendMessageBatch: byId("Entries"),
  DeleteMessageBatch: byId("Entries"),
  ChangeMessageVisibilityBatch: byId("Entries"),
  BatchWriteItem: writes,
  BatchGetItem: reads,
};

const tablesIn = (body: Body): readonly (readonly [string, unknown])[] => Object.entries(body["RequestItems"] ?? {});

const writesOf = (body: Body, some: ReadonlySet<Body>): Body =>
  withoutEmpty(tablesIn(body).map(([table, requests]) => [table, (requests as Body[]).filter((one) => some.has(one))]));

const readsOf = (body: Body, some: ReadonlySet<Body>): Body =>
  withoutEmpty(
    tablesIn(body).map(([table, request]) => [table, listIn(request as Body, "Keys").filter((key) => some.has(key))]),
    (keys, table) => ({ ...(body["RequestItems"] as Readonly<Record<string, Body>>)[table], Keys: keys }),
  );

function withoutEmpty(
  tables: readonly (readonly [string, readonly Body[]])[],
  write: (entries: readonly Body[], table: string) => unknown = (entries) => entries,
): Body {
  return Object.fromEntries(
    tables.filter(([, entries]) => entries.length > 0).map(([table, entries]) => [table, write(entries, table)]),
  );
}

/** What the engine left undone itself stays in; of one table it has not left anything so far. */
const joined = (left: unknown, failing: Body): Body => ({ ...(left as Body | undefined), ...failing });
