import type { Inbox } from "../inbox.ts";

export type Verb = "list" | "show" | "plan" | "apply" | "export" | "import" | "discard" | "history";

/** An IAM policy document. */
export interface Policy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: readonly string[];
  }[];
}

export interface Account {
  readonly region: string;
  readonly id: string;
  /** Chorus' own table, which has causes, outcomes, leases and the history. */
  readonly ledgerTable: string;
  readonly stream: string;
}

const LOOKS: readonly Verb[] = ["list", "show", "plan", "export"];
const TAKES: readonly Verb[] = ["apply", "discard"];
/** Letters' causes, canaries' outcomes, and what was done. */
const ASKS: readonly Verb[] = [...LOOKS, "apply", "history"];

/** The least that a command needs for these inboxes. Queues with a key of their own in KMS need kms:Decrypt and kms:GenerateDataKey, too. */
export function policyFor(verb: Verb, inboxes: readonly Inbox[], account: Account): Policy {
  const queues = (names: readonly string[]) => names.map((name) => arnOf("sqs", account, nameOf(name)));
  const letters = inboxes.map(({ dlq }) => dlq);
  const targets = inboxes.flatMap(({ goesTo }) => (goesTo?.kind === "queue" ? [goesTo.queue] : []));
  const functions = inboxes.flatMap(({ goesTo }) => (goesTo?.kind === "function" ? [goesTo.name] : []));
  const tables = [...new Set(inboxes.flatMap(({ table }) => table ?? []))];
  const touches = LOOKS.includes(verb) || TAKES.includes(verb);
  const moves = verb === "apply";
  const read = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"];
  const statements = [
    statement(
      "DeadLetters",
      verb === "history"
        ? []
        : [
            ...read,
            ...(touches ? ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:ListMessageMoveTasks"] : []),
            ...(verb === "plan" ? ["sqs:ListDeadLetterSourceQueues"] : []),
            ...(TAKES.includes(verb) ? ["sqs:DeleteMessage"] : []),
            ...(verb === "import" ? ["sqs:SendMessage"] : []),
          ],
      queues(letters),
    ),
    statement("PutBack", moves ? [...read, "sqs:SendMessage"] : verb === "plan" ? read : [], queues(targets)),
    statement(
      "Call",
      moves ? ["lambda:InvokeFunction"] : [],
      functions.map((name) => arnOf("lambda", account, `function:${name}`)),
    ),
    statement(
      "Records",
      functions.length === 0
        ? []
        : [
            ...(["list", "show"].includes(verb) ? ["kinesis:DescribeStreamSummary"] : []),
            ...(moves ? ["kinesis:GetShardIterator", "kinesis:GetRecords"] : []),
          ],
      [arnOf("kinesis", account, `stream/${account.stream}`)],
    ),
    statement(
      "Rows",
      ["show", "plan"].includes(verb) ? ["dynamodb:BatchGetItem"] : [],
      tables.map((table) => arnOf("dynamodb", account, `table/${table}`)),
    ),
    statement(
      "Ledger",
      [
        ...(ASKS.includes(verb) ? ["dynamodb:Query"] : []),
        ...(["apply", "discard", "export", "import", "show"].includes(verb) ? ["dynamodb:BatchWriteItem"] : []),
        ...(TAKES.includes(verb) ? ["dynamodb:UpdateItem", "dynamodb:DeleteItem"] : []),
      ],
      [arnOf("dynamodb", account, `table/${account.ledgerTable}`)],
    ),
  ];
  return {
    Version: "2012-10-17",
    Statement: statements.filter(({ Action, Resource }) => Action.length > 0 && Resource.length > 0),
  };
}

const statement = (Sid: string, Action: readonly string[], Resource: readonly string[]) =>
  ({ Sid, Effect: "Allow", Action, Resource: [...new Set(Resource)] }) as const;

const arnOf = (service: string, { region, id }: Account, what: string): string =>
  `arn:aws:${service}:${region}:${id}:${what}`;

/** Of a queue's name, URL or ARN. */
const nameOf = (queue: string): string => queue.slice(Math.max(queue.lastIndexOf("/"), queue.lastIndexOf(":")) + 1);
