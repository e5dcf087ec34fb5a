import type { Position } from "./read-timeline.ts";

export interface TimelineRequest {
  readonly limit: number;
  readonly position: Position | undefined;
}

const DEFAULT_LIMIT = 20;
const MOST = 100;

/** Signs a text; the shell does it with a secret. */
export type Sign = (text: string) => string;

/** A position as an opaque text that only we can have written, for this reader. */
export function cursorOf({ below, shown }: Position, reader: string, sign: Sign): string {
  const text = JSON.stringify([shown, below]);
  return `${toBase64Url(text)}.${sign(`${reader}\n${text}`)}`;
}

/** @returns the request, or what is wrong with it and how to mend it. */
export function readRequest(
  reader: string,
  query: { readonly limit?: string | undefined; readonly cursor?: string | undefined },
  sign: Sign,
  same: (a: string, b: string) => boolean,
): TimelineRequest | { readonly path: "limit" | "cursor"; readonly error: string } {
  const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    return { path: "limit", error: `must be a whole number from 1 to ${MOST}` };
  }
  if (query.cursor === undefined || query.cursor === "") return { limit, position: undefined };
  const position = positionIn(query.cursor, reader, sign, same);
  return position === undefined
    ? { path: "cursor", error: "is not one that this timeline handed out; leave it away to start at the top" }
    : { limit, position };
}

function positionIn(
  cursor: string,
  reader: string,
  sign: Sign,
  same: (a: string, b: string) => boolean,
): Position | undefined {
  const [encoded = "", signature = ""] = cursor.split(".");
  const text = fromBase64Url(encoded);
  if (!same(signature, sign(`${reader}\n${text}`))) return undefined;
  const [shown, below] = JSON.parse(text) as [number, string];
  return { shown, below };
}

const toBase64Url = (text: string): string => Buffer.from(text).toString("base64url");
const fromBase64Url = (text: string): string => Buffer.from(text, "base64url").toString();
