import type { Chance } from "../../chance.ts";

/** Texts that somebody, somewhere, reads as something else. */
export const AWKWARD_TEXTS: readonly string[] = [
  ...[
    "",
    " ",
    "\0",
    "\t",
    "\r\n",
    "\n",
    "\u0085",
    "\u2028",
    "\u2029",
    "\uFEFF",
    "\uFFFE",
    "\uFFFF",
    "\u200B",
    "\u202E",
  ],
  ...[
    "\uD800",
    "\uDC00",
    "\uD83D",
    "\u{1F600}",
    "\u{1F468}\u200D\u{1F469}",
    "\u{10FFFF}",
    "e\u0301",
    "\u00DF",
    "\u0130",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "then",
    "length",
    "undefined",
    "null",
    "NaN",
    "Infinity",
  ],
  ...[
    "0",
    "-0",
    "01",
    "1e999",
    "0x10",
    "1_000",
    "9007199254740993",
    "true",
    "[object Object]",
    "[]",
    "{}",
    '"',
    "\\",
    "'",
  ],
  ...["%00", "%ZZ", "%", "%2F", "+", "&", "=", "?", "#", "~", ">", "<", "|", "/", "../../etc/passwd", "a/b", "."],
  ...["${x}", "{{x}}", "$&", "$1", "{userId}", "; DROP TABLE facts", "<script>", "=1+1", "\u001B[31m", "\u0007"],
];

/** Some are times, some nearly. */
export const AWKWARD_TIMES: readonly string[] = [
  ...["2026-02-30T09:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T23:59:60Z", "2026-13-01T00:00:00Z", "2026-03-01"],
  ...[
    "2026-03-01T09:00:00",
    "2026-03-01T09:00:00+01:00",
    "2026-03-01t09:00:00z",
    "2026-03-01 09:00:00Z",
    "2026-03-01T09:00Z",
  ],
  ...["2026-03-01T09:00:00.123456789123Z", "2026-03-01T09:00:00.Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"],
  ...[
    "+010000-01-01T00:00:00Z",
    "-000001-01-01T00:00:00Z",
    "1772355600",
    "1970-01-01T00:00:00Z",
    "2024-02-29T00:00:00Z",
  ],
];

const NUMBERS = [0, -0, 1, -1, 0.1, 2 ** 31, 2 ** 53, -(2 ** 53) - 2, 1e21, 1e308, 5e-324, 255, 65_536];

export function awkwardText(luck: Chance): string {
  const some = luck.pick(AWKWARD_TEXTS);
  return luck.next() < 0.8 ? some : some + luck.pick(AWKWARD_TEXTS);
}

/** A value of JSON, mostly of another kind than whatever stood there. */
export function awkwardValue(luck: Chance): unknown {
  switch (luck.below(9)) {
    case 0:
      return null;
    case 1:
      return luck.next() < 0.5;
    case 2:
    case 3:
      return luck.pick(NUMBERS);
    case 4:
      return [];
    case 5:
      return {};
    case 6:
      return [awkwardText(luck), luck.pick(NUMBERS), null];
    case 7:
      return objectOf([[awkwardText(luck), luck.pick(NUMBERS)]]);
    default:
      return awkwardText(luck);
  }
}

/** Also of a field called `__proto__`, which an assignment would not make. */
export const objectOf = (fields: readonly (readonly [string, unknown])[]): object => Object.fromEntries(fields);

/** Any bytes, mostly few. */
export function randomBytes(luck: Chance, most = 64): Buffer {
  return Buffer.from(Array.from({ length: luck.below(most + 1) }, () => luck.below(256)));
}
