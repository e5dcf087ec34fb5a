import type { Attributes, Message } from "./message.ts";

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

/** JSON escapes whatever UTF-8 could not carry, so a body comes back as it was, character by character. */
export const letterLine = (message: Message): string => `${JSON.stringify(message)}\n`;

/** @throws {LineUnreadable} */
export function headIn(line: string): LettersHead {
  const head = objectIn(line) as Partial<LettersHead>;
  if (head.chorus !== "dlq-letters") throw new LineUnreadable("its first line is not what `chorus dlq export` writes");
  if (head.format !== 1) throw new LineUnreadable("another version of chorus wrote it");
  return head as LettersHead;
}

/**
 * @param hashOf of a message's content, as it was taken when it was written.
 * @throws {LineUnreadable}
 */
export function messageIn(line: string, hashOf: (message: Message) => string): Message {
  const told: unknown = objectIn(line);
  const { messageId, body, attributes, hash } = told as Partial<Record<keyof Message, unknown>>;
  if (typeof messageId !== "string" || typeof body !== "string" || !areAttributes(attributes))
    throw new LineUnreadable("it has no messageId, body or attributes");
  const message = told as Message;
  if (hashOf(message) !== hash)
    throw new LineUnreadable("it was changed after it was written: its hash does not match");
  return message;
}

function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new LineUnreadable("it is no JSON object");
}

const areAttributes = (value: unknown): value is Attributes =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every(
    (one: unknown) =>
      typeof one === "object" &&
      one !== null &&
      "dataType" in one &&
      typeof one.dataType === "string" &&
      "value" in one &&
      typeof one.value === "string",
  );
