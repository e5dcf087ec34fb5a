import { gzipSync } from "node:zlib";
import { catalogue } from "../../../schemas/catalogue.ts";
import type { Chance } from "../../chance.ts";
import { randomBytes } from "./awkward.ts";
import { asBytes, type Bytes } from "./bytes.ts";
import { aFact } from "./facts.ts";
import { malformed, mutatedBytes } from "./malformed.ts";

/** A file of facts, and how it is published. */
export interface FactsFile {
  readonly bytes: Bytes;
  readonly allOrNothing: boolean;
}

export function aFactsFile(luck: Chance): { readonly kind: string; readonly input: FactsFile } {
  const { kind, content } = aContent(luck);
  const packed = luck.next() < 0.25 ? { kind: `gzip of ${kind}`, content: zipped(content, luck) } : { kind, content };
  const isDamaged = luck.next() < 0.12;
  const { name, bytes } = isDamaged ? mutatedBytes(packed.content, luck) : { name: "", bytes: packed.content };
  const told = isDamaged ? `file ${name}` : packed.kind;
  return { kind: told, input: { bytes: asBytes(bytes), allOrNothing: luck.next() < 0.4 } };
}

function aContent(luck: Chance): { readonly kind: string; readonly content: Buffer } {
  const dice = luck.next();
  if (dice < 0.01) return { kind: "random bytes", content: randomBytes(luck, 2_000) };
  if (dice < 0.0105) return { kind: "long line", content: Buffer.from(`${"x".repeat(1_100_000)}\n{}`) };
  const odd = luck.next() < 0.85 ? malformed(aFact(luck.pick(catalogue), luck), luck) : undefined;
  const right = Array.from({ length: luck.below(4) }, () => JSON.stringify(aFact(luck.pick(catalogue), luck)));
  const repeated =
    luck.next() < 0.1
      ? right.flatMap((line) => [line, luck.next() < 0.5 ? line : line.replace('"data":{', '"data":{"x":1,')])
      : right;
  const lines = [...repeated.map((line) => Buffer.from(line)), ...(odd === undefined ? [] : [odd.bytes])];
  const ends = luck.pick([["\n"], ["\n"], ["\r\n"], ["\n", "\r\n", "\n\n", "\n \t\n"], ["\r"]]);
  const parts = luck.shuffled(lines).flatMap((line) => [line, Buffer.from(luck.pick(ends))]);
  const whole = luck.next() < 0.5 ? parts : parts.slice(0, -1);
  const mark = luck.next() < 0.1 ? [Buffer.from("\uFEFF")] : [];
  return { kind: odd === undefined ? "lines" : `line ${odd.kind}`, content: Buffer.concat([...mark, ...whole]) };
}

function zipped(content: Buffer, luck: Chance): Buffer {
  const all = gzipSync(content, { level: 1 });
  const half = Math.floor(content.length / 2);
  return luck.pick([
    all,
    all,
    all.subarray(0, luck.below(all.length + 1)),
    Buffer.concat([gzipSync(content.subarray(0, half)), gzipSync(content.subarray(half))]),
    Buffer.concat([all, randomBytes(luck)]),
    Buffer.concat([all, Buffer.alloc(luck.below(20))]),
    Buffer.concat([all.subarray(0, 10), randomBytes(luck)]),
    gzipSync(all),
  ]);
}
