import { createHash } from "node:crypto";
import { catalogue } from "../../../schemas/catalogue.ts";
import type { Chance } from "../../chance.ts";
import { aggregateOf, damaged } from "./aggregates.ts";
import { awkwardText, randomBytes } from "./awkward.ts";
import { asBytes, type Bytes } from "./bytes.ts";
import { aFact } from "./facts.ts";
import { malformed } from "./malformed.ts";

/** A batch of one shard, as a Kinesis event source mapping hands it over. */
export interface StreamBatch {
  readonly reader: "router" | "archive";
  readonly records: readonly MadeRecord[];
}

export interface MadeRecord {
  readonly partitionKey: string;
  readonly bytes: Bytes;
  /** Of a whole aggregate, what was put in. */
  readonly holds?: readonly Bytes[];
  /** The very text in place of the bytes' base64, where that is what is wrong. */
  readonly base64?: string;
}

export function aStreamBatch(luck: Chance): { readonly kind: string; readonly input: StreamBatch } {
  const { kind, record } = anOddRecord(luck);
  const neighbours = Array.from({ length: luck.next() < 0.3 ? 1 + luck.below(3) : 0 }, () =>
    ofBytes(Buffer.from(JSON.stringify(aFact(luck.pick(catalogue), luck))), luck),
  );
  const reader = luck.pick(["router", "archive"] as const);
  return { kind, input: { reader, records: luck.shuffled([record, ...neighbours]) } };
}

function anOddRecord(luck: Chance): { readonly kind: string; readonly record: MadeRecord } {
  const dice = luck.next();
  if (dice < 0.0003) return { kind: "huge", record: ofBytes(noise(1_048_576, luck), luck) };
  if (dice < 0.03) return oddBase64(luck);
  if (dice < 0.25) return anAggregate(luck);
  const { kind, bytes } = malformed(anEnvelope(luck), luck);
  return { kind, record: ofBytes(bytes, luck) };
}

/** A fact, or what is none of ours and passes all the same (docs/adr/0015-router-forwards-any-envelope.md). */
function anEnvelope(luck: Chance): object {
  if (luck.next() < 0.8) return aFact(luck.pick(catalogue), luck);
  const type = luck.pick([
    "tomorrow.v9",
    "x",
    "order.placed",
    "UPPER.v1",
    "a/b?c=d&e",
    "%2F",
    "..",
    "x".repeat(128),
    "x".repeat(129),
  ]);
  const time = luck.pick<object>([{}, { time: "2026-03-01T09:00:00Z" }, { time: "yesterday" }, { time: 7 }]);
  return {
    id: luck.pick(["1", "f-1", awkwardText(luck)]),
    type,
    ...time,
    data: luck.pick<unknown>([null, 7, [], { a: "\u2028" }]),
  };
}

function anAggregate(luck: Chance): { readonly kind: string; readonly record: MadeRecord } {
  const entries = Array.from({ length: luck.below(5) }, () => malformed(anEnvelope(luck), luck).bytes);
  const keys = Array.from({ length: 1 + luck.below(2) }, (_, n) => `key-${n}`);
  const whole = aggregateOf(luck.next() < 0.05 ? [...entries, aggregateOf(entries, keys)] : entries, keys);
  if (luck.next() < 0.4 && entries.length > 0) {
    const plain = aggregateOf(entries, keys);
    return { kind: "aggregate", record: { ...ofBytes(plain, luck), holds: entries.map(asBytes) } };
  }
  const { kind, bytes } = damaged(whole, luck);
  return { kind, record: ofBytes(bytes, luck) };
}

/** Lambda hands over nothing of the kind; whoever calls a function by hand does. */
function oddBase64(luck: Chance): { readonly kind: string; readonly record: MadeRecord } {
  const right = Buffer.from(JSON.stringify(aFact(luck.pick(catalogue), luck))).toString("base64");
  const place = luck.below(right.length);
  const base64 = luck.pick([
    "",
    right.slice(0, place),
    right.replace(/=*$/, ""),
    right.replaceAll("+", "-").replaceAll("/", "_"),
    right.slice(0, place) + Buffer.from(awkwardText(luck)).toString() + right.slice(place),
    right.replaceAll(/.{76}/g, (line) => `${line}\r\n`),
    Buffer.from(right).toString("base64"),
    randomBytes(luck).toString("latin1"),
  ]);
  return { kind: "base64", record: { ...ofBytes(Buffer.from(base64, "base64"), luck), base64 } };
}

const ofBytes = (bytes: Buffer, luck: Chance): MadeRecord => ({
  partitionKey: luck.next() < 0.9 ? `key-${luck.below(5)}` : Buffer.from(awkwardText(luck)).toString(),
  bytes: asBytes(bytes),
});

/** Bytes that nothing makes smaller. */
function noise(length: number, luck: Chance): Buffer {
  const blocks: Buffer[] = [createHash("sha512").update(String(luck.next())).digest()];
  for (let block = blocks[0]; block !== undefined && blocks.length * block.length < length;) {
    block = createHash("sha512").update(block).digest();
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, length);
}
