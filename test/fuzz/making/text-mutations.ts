import { gzipSync } from "node:zlib";
import type { Chance } from "../../chance.ts";
import { awkwardText, randomBytes } from "./awkward.ts";
import { DEEP_MARK } from "./json-mutations.ts";

/** Makes another text of JSON text, mostly one that is none. */
export type TextMutation = (text: string, luck: Chance) => string;

export const TEXT_MUTATIONS: Readonly<Record<string, TextMutation>> = {
  cut: (text, luck) => text.slice(0, luck.below(text.length + 1)),
  behead: (text, luck) => text.slice(luck.below(text.length + 1)),
  twice: (text, luck) => text + luck.pick(["", "\n", ",", " "]) + text,
  comma: (text, luck) => atOneOf(text, luck, /[}\]]/g, (found) => `,${found}`),
  comment: (text, luck) => atOneOf(text, luck, /[,{[]/g, (found) => `${found}/* ${awkwardText(luck)} */`),
  unquote: (text, luck) => atOneOf(text, luck, /"/g, () => ""),
  otherQuote: (text, luck) => atOneOf(text, luck, /"/g, () => "'"),
  number: (text, luck) => atOneOf(text, luck, /:(?:-?\d[\d.]*|"[^"\\]*")/g, () => `:${luck.pick(RAW_NUMBERS)}`),
  word: (text, luck) => atOneOf(text, luck, /:(?:true|false|null|"[^"\\]*")/g, () => `:${luck.pick(RAW_WORDS)}`),
  sameFieldTwice: (text, luck) => atOneOf(text, luck, /"[^"\\]*":(?:"[^"\\]*"|\d+|true|false|null)/g, twin(luck)),
  escape: (text, luck) => atOneOf(text, luck, /[a-z](?=[^"\\]*")/g, (found) => luck.pick(ESCAPES) + found),
  mark: (text) => `\uFEFF${text}`,
  splice: (text, luck) => {
    const place = luck.below(text.length + 1);
    return text.slice(0, place) + awkwardText(luck) + text.slice(place);
  },
  white: (text, luck) =>
    atOneOf(
      text,
      luck,
      /[,:{}[\]]/g,
      (found) => found + luck.pick(["\n", "\r", "\t", "\v", "\f", "\u00A0", " ".repeat(999)]),
    ),
  asText: (text) => JSON.stringify(text),
  asList: (text, luck) => `[${Array.from({ length: luck.below(4) }, () => text).join(",")}]`,
};

const RAW_NUMBERS = [
  "1e999",
  "-1e999",
  "9007199254740993",
  "123456789012345678901234567890",
  "01",
  "1.",
  ".5",
  "+1",
  "-",
  "0x1f",
  "1_000",
  "-0",
];
const RAW_WORDS = ["NaN", "Infinity", "undefined", "True", "nul", "nulll", "", "void 0", "`x`"];
const ESCAPES = [
  "\\ud800",
  "\\udc00\\ud800",
  "\\u0000",
  "\\u",
  "\\x41",
  "\\",
  "\\'",
  "\\uD83D\\uDE00",
  "\\u2028",
  "\u0001",
  "\n",
];

/** The field once more, saying something else, before or after it. */
const twin =
  (luck: Chance) =>
  (found: string): string => {
    const [name] = found.split(":", 1);
    const other = `${name ?? ""}:${luck.pick(['"other"', "null", "1", "{}", found.slice(found.indexOf(":") + 1)])}`;
    return luck.next() < 0.5 ? `${found},${other}` : `${other},${found}`;
  };

function atOneOf(text: string, luck: Chance, like: RegExp, change: (found: string) => string): string {
  const places = [...text.matchAll(like)];
  if (places.length === 0) return text;
  const { index, 0: found } = luck.pick(places);
  return text.slice(0, index) + change(found) + text.slice(index + found.length);
}

/** Makes other bytes of some, mostly none that are UTF-8. */
export type BytesMutation = (bytes: Buffer, luck: Chance) => Buffer;

export const BYTES_MUTATIONS: Readonly<Record<string, BytesMutation>> = {
  flip: (bytes, luck) => {
    const flipped = Buffer.from(bytes);
    for (let flips = 1 + luck.below(3); flips > 0 && flipped.length > 0; flips--) {
      const at = luck.below(flipped.length);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << luck.below(8));
    }
    return flipped;
  },
  cut: (bytes, luck) => bytes.subarray(0, luck.below(bytes.length + 1)),
  insert: (bytes, luck) => {
    const at = luck.below(bytes.length + 1);
    const odd = luck.next() < 0.7 ? Buffer.from(luck.pick(NOT_UTF8), "hex") : randomBytes(luck, 8);
    return Buffer.concat([bytes.subarray(0, at), odd, bytes.subarray(at)]);
  },
  utf16: (bytes) => Buffer.from(`\uFEFF${bytes.toString()}`, "utf16le"),
  latin1: (bytes) => Buffer.from(`${bytes.toString()}\u00E9`, "latin1"),
  gzip: (bytes) => gzipSync(bytes, { level: 1 }),
  replace: (bytes, luck) => randomBytes(luck, Math.min(200, bytes.length)),
  zeros: (bytes, luck) => Buffer.concat([bytes, Buffer.alloc(1 + luck.below(64))]),
};

/** Overlong, surrogates, beyond the last character, cut short, a lone continuation, a byte that never stands. */
const NOT_UTF8 = ["c0af", "e080af", "eda080", "f4908080", "f09f98", "c3", "80", "ff", "fe", "f8888080"];

/** Puts the depth where it was marked. */
export function deepened(text: string, luck: Chance): string {
  const mark = JSON.stringify(DEEP_MARK);
  if (!text.includes(mark)) return text;
  const levels = luck.pick(luck.next() < 0.9 ? DEPTHS : BEYOND_THE_STACK);
  const [open, close] = luck.next() < 0.5 ? ["[", "]"] : ['{"a":', "}"];
  return text.replace(mark, () => `${open.repeat(levels)}0${close.repeat(levels)}`);
}

const DEPTHS = [50, 62, 63, 64, 65, 200, 1_000];
/** From about 7,000 levels on JSON.stringify has no stack left, in Node 20 as it comes. They take long to read, too. */
const BEYOND_THE_STACK = [5_000, 9_000, 40_000];
