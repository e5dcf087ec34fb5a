import { createHmac, timingSafeEqual } from "node:crypto";

export interface PageRequest {
  readonly limit: number;
  /** Where the page begins; undefined for the first. */
  readonly position: unknown;
}

export interface PageProblem {
  readonly path: "limit" | "cursor";
  /** What is wrong and how to mend it, in words that follow the path. */
  readonly error: string;
}

/** Lists that are read page by page. */
export interface Pages {
  /** A position as an opaque text that only we can have written, for one list. */
  cursorOf(list: string, position: unknown): string;
  /** @param list whose page is asked for: a cursor of another is refused. */
  read(
    list: string,
    query: { readonly limit?: string | undefined; readonly cursor?: string | undefined },
  ): PageRequest | PageProblem;
}

const DEFAULT_LIMIT = 20;
const MOST = 100;
const SIGNATURE_LENGTH = 22;

/**
 * @param kind of the lists: one secret may serve several APIs, and a place in one's list means nothing in another's.
 * @param secret the same on every instance, or pages end where another answers.
 */
export function pages(kind: string, secret: string): Pages {
  const sign = (list: string, text: string): string =>
    createHmac("sha256", secret).update(`${kind}\n${list}\n${text}`).digest("base64url").slice(0, SIGNATURE_LENGTH);
  const sealed = (list: string, text: string): string =>
    `${Buffer.from(text).toString("base64url")}.${sign(list, text)}`;
  return {
    cursorOf: (list, position) => sealed(list, JSON.stringify(position)),
    read(list, query) {
      const limit = query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
        return { path: "limit", error: `must be a whole number from 1 to ${MOST}` };
      }
      if (query.cursor === undefined || query.cursor === "") return { limit, position: undefined };
      const text = Buffer.from(query.cursor.split(".", 1)[0] ?? "", "base64url").toString();
      // Compared as a whole, because base64 can be written in many ways and one of them was handed out.
      if (!isSame(query.cursor, sealed(list, text))) {
        return { path: "cursor", error: "is not one that this list handed out; leave it away to start at the top" };
      }
      return { limit, position: JSON.parse(text) as unknown };
    },
  };
}

const isSame = (a: string, b: string): boolean =>
  Buffer.byteLength(a) === Buffer.byteLength(b) && timingSafeEqual(Buffer.from(a), Buffer.from(b));
