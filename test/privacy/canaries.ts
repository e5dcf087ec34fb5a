import type { Chance } from "../chance.ts";

/** Where a value stands that nobody may show. */
export interface Place {
  /** Event type. */
  readonly type: string;
  /** `data.address` */
  readonly path: string;
}

/** What somebody could read: a log line, a listing, an answer. */
export interface Output {
  /** `log of timelines` */
  readonly kind: string;
  readonly text: string;
}

export interface Leak extends Place {
  readonly kind: string;
  /** The output around it. */
  readonly shown: string;
}

/** Every canary of one run, and where each came out. */
export interface Cage {
  /** @returns a text of 20 letters and digits that occurs nowhere else; a value is made of one or several. */
  canary(place: Place): string;
  /** At most one for each field and output: as it is, in any case, encoded for a URL or in JSON, in base64, in part. */
  leaksIn(outputs: readonly Output[]): readonly Leak[];
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH = 20;
/** Less of a canary tells nobody anything. */
const PART = 12;
/** Twelve bytes in base64. */
const ENCODED_PART = 16;
const AROUND = 60;

export function cage(luck: Chance): Cage {
  const parts = new Map<string, Place>();
  const encodedParts = new Map<string, Place>();
  return {
    canary(place) {
      const text = Array.from({ length: LENGTH }, () =>
        someCase(ALPHABET[luck.below(ALPHABET.length)] ?? "", luck),
      ).join("");
      for (const part of windows(text.toLowerCase(), PART)) parts.set(part, place);
      for (const part of inBase64(text)) encodedParts.set(part, place);
      return text;
    },
    leaksIn: (outputs) => outputs.flatMap((output) => [...leaksOf(output)]),
  };

  /** Escaping for URLs and for JSON leaves letters and digits as they are. */
  function* leaksOf({ kind, text }: Output): Generator<Leak> {
    const found = new Set<string>();
    const searches = [
      { runs: text.toLowerCase().matchAll(/[a-z\d]{12,}/g), length: PART, known: parts },
      {
        runs: text
          .replaceAll("-", "+")
          .replaceAll("_", "/")
          .matchAll(/[A-Za-z\d+/]{16,}/g),
        length: ENCODED_PART,
        known: encodedParts,
      },
    ];
    for (const { runs, length, known } of searches)
      for (const { 0: run, index } of runs)
        for (let at = 0; at + length <= run.length; at++) {
          const place = known.get(run.slice(at, at + length));
          if (place === undefined || found.has(nameOf(place))) continue;
          found.add(nameOf(place));
          const from = index + at;
          yield { ...place, kind, shown: text.slice(Math.max(0, from - AROUND), from + length + AROUND) };
        }
  }
}

const nameOf = ({ type, path }: Place): string => `${type} ${path}`;

const someCase = (letter: string, luck: Chance): string => (luck.next() < 0.5 ? letter : letter.toUpperCase());

/** Three bytes are four characters, so what stands before a text shifts it in one of three ways. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.from("-".repeat(shift) + text).toString("base64");
    return windows(encoded.slice(shift === 0 ? 0 : 4, -4), ENCODED_PART);
  });
}

function windows(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

/** A leak as the one who mends it needs it. */
export const leakWords = ({ type, path, kind, shown }: Leak, seed: number): string =>
  `seed ${seed}: ${path} of ${type} stands in ${kind}: …${shown}…`;
