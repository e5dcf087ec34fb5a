import type { Server } from "node:http";
import { takeApart } from "../../runtime/stream/take-apart.ts";
import { chance } from "../../test/chance.ts";
import { type Fate, kinesisAnswer, snsAnswer } from "./answers.ts";
import { JSON_TYPE, nullServer, XML_TYPE } from "./null-server.ts";

/** What became of all that was sent. */
export interface Tally {
  readonly calls: number;
  /** Of stored records. Each begun 25 KB of data is one. https://aws.amazon.com/kinesis/data-streams/pricing/ */
  readonly putUnits: number;
  /** Different facts. */
  readonly stored: number;
  /** Facts that were stored behind a later one of their subject. */
  readonly outOfOrder: number;
}

export interface Looking {
  readonly server: Server;
  /** Also forgets it. */
  readonly tally: () => Promise<Tally>;
}

const PUT_UNIT_BYTES = 25 * 1_024;
const SEED = 1;

/** Reads every fact that comes and remembers it, so it is too slow to measure speed with. @param refused share of all entries */
export function lookingKinesis(refused: number): Looking {
  const memory = remembering(refused);
  const server = nullServer((body) => {
    const { Records, Data } = JSON.parse(body.toString()) as PutRecords;
    const batch = (Records ?? [{ Data: Data ?? "" }]).map((record) => Buffer.from(record.Data, "base64"));
    const fates = memory.call(
      batch.map((bytes) => ({
        units: Math.ceil(bytes.length / PUT_UNIT_BYTES),
        texts: takeApart({ bytes }).map((part) => Buffer.from(part.bytes).toString()),
      })),
    );
    return Records === undefined ? JSON.stringify({ SequenceNumber: "1", ShardId: "0" }) : kinesisAnswer(fates);
  }, JSON_TYPE);
  return { server, tally: memory.tally };
}

export function lookingSns(refused: number): Looking {
  const memory = remembering(refused);
  const server = nullServer((body) => {
    const said = [...new URLSearchParams(body.toString())];
    const texts = said.flatMap(([name, text]) => (/(^|\.)Message$/.test(name) ? [text] : []));
    return snsAnswer(memory.call(texts.map((text) => ({ units: 0, texts: [text] }))));
  }, XML_TYPE);
  return { server, tally: memory.tally };
}

/** Of `PutRecord`, or of `PutRecords`. */
interface PutRecords {
  /** base64 */
  readonly Data?: string;
  readonly Records?: readonly { readonly Data: string }[];
}

interface Entry {
  readonly units: number;
  readonly texts: readonly string[];
}

function remembering(refused: number) {
  const luck = chance(SEED);
  let ids = new Set<string>();
  let lastOf = new Map<string, string>();
  let [calls, putUnits, outOfOrder] = [0, 0, 0];
  return {
    call: (entries: readonly Entry[]): readonly Fate[] => {
      calls++;
      return entries.map(({ units, texts }) => {
        if (luck.next() < refused) return "refused";
        putUnits += units;
        for (const text of texts) store(JSON.parse(text) as { readonly id: string; readonly subject: string });
        return "stored";
      });
    },
    tally: (): Promise<Tally> => {
      const tally = { calls, putUnits, stored: ids.size, outOfOrder };
      ids = new Set();
      lastOf = new Map();
      [calls, putUnits, outOfOrder] = [0, 0, 0];
      return Promise.resolve(tally);
    },
  };

  function store({ id, subject }: { readonly id: string; readonly subject: string }): void {
    ids.add(id);
    if (id < (lastOf.get(subject) ?? "")) outOfOrder++;
    else lastOf.set(subject, id);
  }
}
