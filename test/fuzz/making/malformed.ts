import type { Chance } from "../../chance.ts";
import { awkwardValue, randomBytes } from "./awkward.ts";
import { JSON_MUTATIONS } from "./json-mutations.ts";
import { BYTES_MUTATIONS, deepened, TEXT_MUTATIONS } from "./text-mutations.ts";

export interface Malformed {
  /** `right`, `json drop`, `text cut`, `bytes flip`, `random json`; of several the first. */
  readonly kind: string;
  readonly bytes: Buffer;
}

/** JSON text of something right, mostly with one thing wrong, and sometimes with several. */
export function malformed(right: unknown, luck: Chance): Malformed {
  const dice = luck.next();
  if (dice < 0.06) return { kind: "right", bytes: Buffer.from(JSON.stringify(right)) };
  if (dice < 0.1) return { kind: "random bytes", bytes: randomBytes(luck, 300) };
  if (dice < 0.14) return { kind: "random json", bytes: Buffer.from(JSON.stringify(awkwardValue(luck))) };
  if (dice < 0.64) return ofJson(right, luck);
  if (dice < 0.8) return ofText(right, luck);
  if (dice < 0.92) return ofBytes(right, luck);
  const first = luck.pick([ofJson, ofText])(right, luck);
  const more = mutatedText(first.bytes.toString(), luck);
  return { kind: first.kind, bytes: mutatedBytes(Buffer.from(more.text), luck).bytes };
}

function ofJson(right: unknown, luck: Chance): Malformed {
  const names = Array.from({ length: luck.pick([1, 1, 1, 2, 3]) }, () => luck.pick(Object.keys(JSON_MUTATIONS)));
  const value = names.reduce<unknown>((told, name) => JSON_MUTATIONS[name]?.(told, luck) ?? null, right);
  return { kind: `json ${names[0] ?? ""}`, bytes: Buffer.from(deepened(JSON.stringify(value), luck)) };
}

function ofText(right: unknown, luck: Chance): Malformed {
  const { name, text } = mutatedText(JSON.stringify(right), luck);
  return { kind: `text ${name}`, bytes: Buffer.from(text) };
}

function ofBytes(right: unknown, luck: Chance): Malformed {
  const { name, bytes } = mutatedBytes(Buffer.from(JSON.stringify(right)), luck);
  return { kind: `bytes ${name}`, bytes };
}

export function mutatedText(text: string, luck: Chance): { readonly name: string; readonly text: string } {
  const name = luck.pick(Object.keys(TEXT_MUTATIONS));
  return { name, text: TEXT_MUTATIONS[name]?.(text, luck) ?? text };
}

export function mutatedBytes(bytes: Buffer, luck: Chance): { readonly name: string; readonly bytes: Buffer } {
  const name = luck.pick(Object.keys(BYTES_MUTATIONS));
  return { name, bytes: BYTES_MUTATIONS[name]?.(bytes, luck) ?? bytes };
}

/** Of JSON values alone, for what is not sent as text. */
export function mutatedJson(value: unknown, luck: Chance): { readonly name: string; readonly value: unknown } {
  const name = luck.pick(Object.keys(JSON_MUTATIONS));
  return { name, value: JSON_MUTATIONS[name]?.(value, luck) };
}
