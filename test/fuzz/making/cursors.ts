import { createHmac } from "node:crypto";
import type { Chance } from "../../chance.ts";
import { awkwardText, randomBytes } from "./awkward.ts";
import { mutatedBytes, mutatedJson, mutatedText } from "./malformed.ts";

export const CURSOR_SECRET = "the secret of all cursors here";

/** A page asked for by a cursor. */
export interface PageAsked {
  readonly api: "timelines" | "notifications";
  readonly user: string;
  /** As it stands in the address, percent-encoded or not. */
  readonly query: string;
}

/** A cursor that an API handed out, for a list of its own. */
export interface HandedOut {
  readonly api: PageAsked["api"];
  readonly user: string;
  readonly cursor: string;
}

export function anAskedPage(
  handedOut: readonly HandedOut[],
  luck: Chance,
): { readonly kind: string; readonly input: PageAsked } {
  const right = luck.pick(handedOut);
  const { kind, cursor, ...other } = oddCursor(right, handedOut, luck);
  const { api, user } = { ...right, ...other };
  const encoded = luck.next() < 0.8 ? encodeURIComponent(wellFormed(cursor)) : rawly(wellFormed(cursor));
  const query =
    luck.next() < 0.7
      ? `cursor=${encoded}`
      : luck.pick([
          `limit=5&cursor=${encoded}`,
          `cursor=${encoded}&unread=true`,
          `x=%&cursor=${encoded}`,
          `cursor=${encoded}&cursor=`,
        ]);
  return { kind, input: { api, user, query } };
}

type Odd = { readonly kind: string; readonly cursor: string } & Partial<Pick<PageAsked, "api" | "user">>;

function oddCursor({ cursor, user, api }: HandedOut, all: readonly HandedOut[], luck: Chance): Odd {
  const [encoded = "", signature = ""] = cursor.split(".");
  const text = Buffer.from(encoded, "base64url").toString();
  const ways: readonly (() => Odd)[] = [
    () => ({ kind: "right", cursor }),
    () => ({ kind: "another user's", cursor, user: luck.pick(all).user }),
    () => ({ kind: "another list's", cursor, api: api === "timelines" ? "notifications" : "timelines" }),
    () => ({
      kind: "another user",
      cursor,
      user: luck.pick([`${user}\n`, `${user} `, user.toUpperCase(), `${user}\n1`, oddUser(luck)]),
    }),
    () => ({ kind: "cut", cursor: cursor.slice(0, luck.below(cursor.length)) }),
    () => ({ kind: "text", cursor: mutatedText(cursor, luck).text }),
    () => ({ kind: "flipped", cursor: mutatedBytes(Buffer.from(cursor), luck).bytes.toString("latin1") }),
    () => ({ kind: "base64", cursor: otherwiseEncoded(encoded, signature, luck) }),
    () => ({
      kind: "signature",
      cursor: `${encoded}.${luck.pick([signature.slice(1), `${signature}A`, signature.toLowerCase(), "", awkwardText(luck), signature.split("").reverse().join("")])}`,
    }),
    () => ({
      kind: "other place",
      cursor: `${Buffer.from(JSON.stringify(mutatedJson(JSON.parse(text), luck).value)).toString("base64url")}.${signature}`,
    }),
    () => ({
      kind: "other key",
      cursor: `${encoded}.${sign(luck.pick(["", "another secret, of somebody", CURSOR_SECRET.toUpperCase()]), user, text)}`,
    }),
    () => ({ kind: "unsigned words", cursor: `${encoded}.${sign(CURSOR_SECRET, user, encoded)}` }),
    () => ({
      kind: "more parts",
      cursor: luck.pick([
        `${cursor}.x`,
        `.${cursor}`,
        `${cursor}.`,
        `${encoded}..${signature}`,
        `${cursor}.${cursor}`,
        cursor + cursor,
      ]),
    }),
    () => ({ kind: "swapped parts", cursor: `${encoded}.${luck.pick(all).cursor.split(".")[1] ?? ""}` }),
    () => ({
      kind: "random",
      cursor: luck.pick([
        awkwardText(luck),
        randomBytes(luck).toString("base64url"),
        randomBytes(luck).toString("latin1"),
      ]),
    }),
    () => ({
      kind: "huge",
      cursor: luck
        .pick([cursor, "A", "."])
        .repeat(luck.pick([300, 8_000]))
        .slice(0, 8_000),
    }),
  ];
  return luck.pick(ways)();
}

/** An address cannot name somebody called `.`: every client goes up or stays where it is. */
function oddUser(luck: Chance): string {
  const user = wellFormed(awkwardText(luck));
  return ["", ".", ".."].includes(user) ? "x" : user;
}

/** The same bytes, or nearly, in the ways that lenient readers of base64 take. */
const otherwiseEncoded = (encoded: string, signature: string, luck: Chance): string =>
  luck.pick([
    `${encoded}=.${signature}`,
    `${encoded}==.${signature}`,
    `${encoded.replaceAll("-", "+").replaceAll("_", "/")}=.${signature}`,
    `${encoded.slice(0, 4)}\n${encoded.slice(4)}.${signature}`,
    `${encoded.slice(0, 4)} ${encoded.slice(4)}.${signature}`,
    `${encoded.slice(0, 2)}!${encoded.slice(2)}.${signature}`,
    `${lastBitsChanged(encoded)}.${signature}`,
    `${Buffer.from(encoded).toString("base64url")}.${signature}`,
    `${Buffer.from(encoded, "base64url").toString("hex")}.${signature}`,
  ]);

/** Where a group of four is not full, its last character has bits that no byte is made of. */
function lastBitsChanged(encoded: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(encoded.at(-1) ?? "A");
  return encoded.slice(0, -1) + (alphabet[last ^ 1] ?? "A");
}

const sign = (secret: string, list: string, text: string): string =>
  createHmac("sha256", secret).update(`${list}\n${text}`).digest("base64url").slice(0, 22);

/** As clients write it that do not encode, where an address can hold it at all. */
const rawly = (cursor: string): string => cursor.replaceAll(/[^\x21-\x7e]|[#&]/gu, (unit) => encodeURIComponent(unit));

/** An address is UTF-8. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
