import { objectIn } from "./json.ts";
import { areAttributes, type Message } from "./message.ts";

/** The first line of a file of letters. */
export interface LettersHead {
  readonly chorus: "dlq-letters";
  readonly format: 1;
  readonly inbox: string;
  readonly dlq: string;
  /** RFC 3339. */
  readonly at: string;
}

/** A line that is no letter, or not the letter that was written. */
export class LineUnreadable extends Error {
  override readonly name = "LineUnreadable";
}

export const headLine = (words: Omit<LettersHead, "chorus" | "format">): string =>
  `${JSON.stringify({ chorus: "dlq-letters", format: 1, ...words } satisfies LettersHead)}\n`;

/**
 * JSON escapes whatever UTF-8 could not carry, so a body comes back as it was, character by character. The two separators
 * that it leaves alone would end the line for Node's readline, from version 24 on.
 */
export const letterLine = (message: Message): string =>
  `${JSON.stringify(message).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`;

/** @throws {LineUnreadable} */
export function headIn(line: string): LettersHead {
  const head: Told<LettersHead> = told(line);
  if (head.chorus !== "dlq-letters") throw new LineUnreadable("its first line is not what `chorus dlq export` writes");
  if (head.format !== 1) throw new LineUnreadable("another version of chorus wrote it");
  if (typeof head.inbox !== "string" || typeof head.dlq !== "string")
    throw new LineUnreadable("it does not say which queue its letters are of");
  return head as LettersHead;
}

/**
 * @param hashOf of a message's content, as it was taken when it was written.
 * @throws {LineUnreadable}
 */
export function messageIn(line: string, hashOf: (message: Message) => string): Message {
  const words: Told<Message> = told(line);
  if (typeof words.messageId !== "string" || typeof words.body !== "string" || !areAttributes(words.attributes))
    throw new LineUnreadable("it has no messageId, body or attributes");
  const odd = TEXTS.find((name) => !["string", "undefined"].includes(typeof words[name]));
  if (odd !== undefined) throw new LineUnreadable(`its ${odd} is no text`);
  const message = words as Message;
  if (hashOf(message) !== words.hash)
    throw new LineUnreadable("it was changed after it was written: its hash does not match");
  return message;
}

/** What else goes along when it is sent, or is told of it. */
const TEXTS = ["messageGroupId", "traceHeader", "sourceQueueArn"] as const;

type Told<Words> = Partial<Record<keyof Words, unknown>>;

function told(line: string): Readonly<Record<string, unknown>> {
  const words = objectIn(line);
  if (words === undefined) throw new LineUnreadable("it is no JSON object");
  return words;
}
