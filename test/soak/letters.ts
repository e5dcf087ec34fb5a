import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { openLetter } from "../../runtime/aws/dead-letter.ts";
import { type Poison, poisonNameIn } from "./poison.ts";

/** A letter in a dead-letter queue. */
export interface Letter {
  readonly queue: string;
  readonly body: string;
  /** Why it was parked; undefined where nobody said so, as when SQS itself gave a message up. */
  readonly code: string | undefined;
}

export interface LettersJudged {
  /** By cause, each letter once. */
  readonly byCause: Readonly<Record<string, number>>;
  /** The same letter once more, as after a crash between parking and acknowledging. */
  readonly copies: number;
  /** What is missing and what nobody expected, in words. */
  readonly wrong: readonly string[];
}

/** Takes all letters out of a queue. */
export async function takeLetters(sqs: SQSClient, name: string, QueueUrl: string): Promise<readonly Letter[]> {
  const letters: Letter[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
    );
    if (Messages.length === 0) return letters;
    letters.push(...Messages.map((message) => letterIn(message, name)));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

function letterIn({ Body = "", MessageAttributes = {} }: Message, queue: string): Letter {
  const attributes: Record<string, { readonly dataType: string; readonly value: string }> = {};
  for (const [name, { DataType = "", StringValue = "" }] of Object.entries(MessageAttributes)) {
    attributes[name] = { dataType: DataType, value: StringValue };
  }
  const { message, cause } = openLetter({ body: Body, attributes });
  return { queue, body: message.body, code: cause?.code };
}

/** Each poison is parked where it has to be, with its cause and as it came; nothing else is parked. */
export function judgeLetters(sent: readonly Poison[], letters: readonly Letter[]): LettersJudged {
  const expected = new Map(
    sent.flatMap(({ name, body, letters: due }) => due.map(({ queue, code }) => [keyOf(queue, name, code), body])),
  );
  const found = new Map<string, number>();
  const wrong: string[] = [];
  for (const { queue, body, code } of letters) {
    const key = keyOf(queue, poisonNameIn(body) ?? "", code);
    const due = expected.get(key);
    if (due === undefined)
      wrong.push(`${queue}: nobody expected ${code ?? "a letter without a cause"}: ${shortened(body)}`);
    else if (!isSame(due, body)) wrong.push(`${queue}: parked otherwise than it came: ${shortened(body)}`);
    else found.set(key, (found.get(key) ?? 0) + 1);
  }
  for (const [key, body] of expected) if (!found.has(key)) wrong.push(`${key} is not parked: ${shortened(body)}`);
  const byCause: Record<string, number> = {};
  for (const key of found.keys()) {
    const code = key.split(" ").at(-1) ?? "";
    byCause[code] = (byCause[code] ?? 0) + 1;
  }
  const copies = [...found.values()].reduce((total, count) => total + count - 1, 0);
  return { byCause, copies, wrong };
}

const keyOf = (queue: string, name: string, code = ""): string => `${queue} ${name} ${code}`;

/** What is JSON means the same with characters written otherwise. */
const isSame = (sent: string, parked: string): boolean => sent === parked || canonical(sent) === canonical(parked);

function canonical(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
}

const shortened = (body: string): string => (body.length <= 200 ? body : `${body.slice(0, 200)}…`);
