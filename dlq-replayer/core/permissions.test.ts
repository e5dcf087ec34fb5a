import { describe, expect, it } from "@jest/globals";
import type { Inbox } from "../inbox.ts";
import { policyFor, type Verb } from "./permissions.ts";

const ACCOUNT = { region: "eu-west-1", id: "123456789012", ledgerTable: "chorus-ledger", stream: "facts" };
const DLQ = "arn:aws:sqs:eu-west-1:123456789012:timelines-dlq";
const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:timelines";
const LEDGER = "arn:aws:dynamodb:eu-west-1:123456789012:table/chorus-ledger";
const TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/timelines";
const STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/facts";
const ROUTER = "arn:aws:lambda:eu-west-1:123456789012:function:router";

const timelines: Inbox = {
  name: "timelines",
  dlq: "timelines-dlq",
  goesTo: { kind: "queue", queue: "timelines" },
  table: "timelines",
  keepsRecords: true,
};
const router: Inbox = {
  name: "router",
  dlq: "router-dlq",
  goesTo: { kind: "function", name: "router" },
  keepsRecords: false,
};

const allowed = (verb: Verb, ...inboxes: readonly Inbox[]) =>
  Object.fromEntries(
    policyFor(verb, inboxes, ACCOUNT).Statement.map(({ Sid, Action, Resource }) => [Sid, [...Action, ...Resource]]),
  );

const FINDS = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"];
const LOOKS = [...FINDS, "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:ListMessageMoveTasks"];
const LEASES = ["dynamodb:UpdateItem", "dynamodb:DeleteItem"];

describe("what IAM has to allow", () => {
  it.each<[Verb, Record<string, readonly string[]>]>([
    ["list", { DeadLetters: [...LOOKS, DLQ], Ledger: ["dynamodb:Query", LEDGER] }],
    [
      "show",
      {
        DeadLetters: [...LOOKS, DLQ],
        Rows: ["dynamodb:BatchGetItem", TABLE],
        Ledger: ["dynamodb:Query", "dynamodb:BatchWriteItem", LEDGER],
      },
    ],
    [
      "plan",
      {
        DeadLetters: [...LOOKS, "sqs:ListDeadLetterSourceQueues", DLQ],
        PutBack: [...FINDS, QUEUE],
        Rows: ["dynamodb:BatchGetItem", TABLE],
        Ledger: ["dynamodb:Query", LEDGER],
      },
    ],
    [
      "apply",
      {
        DeadLetters: [...LOOKS, "sqs:DeleteMessage", DLQ],
        PutBack: [...FINDS, "sqs:SendMessage", QUEUE],
        Ledger: ["dynamodb:Query", "dynamodb:BatchWriteItem", ...LEASES, LEDGER],
      },
    ],
    ["export", { DeadLetters: [...LOOKS, DLQ], Ledger: ["dynamodb:Query", "dynamodb:BatchWriteItem", LEDGER] }],
    ["import", { DeadLetters: [...FINDS, "sqs:SendMessage", DLQ], Ledger: ["dynamodb:BatchWriteItem", LEDGER] }],
    [
      "discard",
      {
        DeadLetters: [...LOOKS, "sqs:DeleteMessage", DLQ],
        Ledger: ["dynamodb:BatchWriteItem", ...LEASES, LEDGER],
      },
    ],
    ["history", { Ledger: ["dynamodb:Query", LEDGER] }],
  ])("for %s, of a queue's consumer, is no more than it does", (verb, statements) => {
    expect(allowed(verb, timelines)).toEqual(statements);
  });

  it("is for a reader of the stream its function and the records", () => {
    expect(allowed("apply", router)).toMatchObject({
      Call: ["lambda:InvokeFunction", ROUTER],
      Records: ["kinesis:GetShardIterator", "kinesis:GetRecords", STREAM],
    });
    for (const verb of ["list", "show"] as const) {
      expect(allowed(verb, router)["Records"]).toEqual(["kinesis:DescribeStreamSummary", STREAM]);
      expect(allowed(verb, router)).not.toHaveProperty("Call");
      expect(allowed(verb, router)).not.toHaveProperty("Rows");
    }
    for (const verb of ["plan", "export", "import", "discard", "history"] as const) {
      expect(allowed(verb, router)).not.toHaveProperty("Records");
      expect(allowed(verb, router)).not.toHaveProperty("PutBack");
    }
  });

  it("names of several inboxes each thing once", () => {
    const notifications: Inbox = { ...timelines, dlq: "notifications-dlq" };
    const { DeadLetters, PutBack, Rows } = allowed("plan", timelines, notifications, timelines);
    expect(DeadLetters?.filter((one) => one.startsWith("arn:"))).toEqual([
      DLQ,
      DLQ.replace("timelines", "notifications"),
    ]);
    expect(PutBack?.filter((one) => one.startsWith("arn:"))).toEqual([QUEUE]);
    expect(Rows?.filter((one) => one.startsWith("arn:"))).toEqual([TABLE]);
  });

  it("finds a queue's name also in its URL or ARN", () => {
    for (const dlq of ["https://sqs.eu-west-1.amazonaws.com/123456789012/timelines-dlq", DLQ, "timelines-dlq"]) {
      expect(allowed("list", { name: "timelines-dlq", dlq, keepsRecords: false })["DeadLetters"]).toEqual([
        ...LOOKS,
        DLQ,
      ]);
    }
  });

  it("is a policy as IAM reads it", () => {
    expect(policyFor("history", [], ACCOUNT)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Sid: "Ledger", Effect: "Allow", Action: ["dynamodb:Query"], Resource: [LEDGER] }],
    });
  });
});
