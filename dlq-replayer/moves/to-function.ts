import { errorWords } from "../../runtime/error-words.ts";
import { handleOf, positionIn } from "../../runtime/stream/stream-record.ts";
import type { Cargo, Letter } from "../core/letter.ts";
import { isWithin, type Pointer } from "../core/pointer.ts";
import type { Journal } from "./journal-file.ts";
import type { Deliver } from "./move.ts";
import type { EntryAnswer, Records, StreamFunction, StreamRecord } from "./ports.ts";
import { repeated, type Repeating } from "./repeat.ts";

export interface FunctionDelivery {
  readonly records: Records;
  readonly target: StreamFunction;
  readonly journal: Journal;
  /** What an earlier run got done: by letter, the last sequence number handled. */
  readonly handledUpTo: ReadonlyMap<string, string>;
  /** Where facts are for good, once they have left the stream. */
  readonly archive: string;
}

interface Batch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly records: readonly StreamRecord[];
}

/** As its event source mapping would hand them over: few enough for one call's 6 MB. */
const MAX_RECORDS = 100;
const MAX_CALL_BYTES = 4_000_000;

/**
 * Reads what a letter points to from the stream once more and hands it to the one function that gave up on it; also the
 * records that the function itself parked. What was handled already is left out: by an earlier run, or by an earlier
 * letter that points to the same records. A letter is done when each of its records was handled.
 */
export function toFunction({ records, target, journal, handledUpTo, archive }: FunctionDelivery): Deliver {
  const handled = new Set<string>();
  const turns = new Map<string, Promise<unknown>>();
  return async (letters, repeating, onUnsure) => {
    const answers: EntryAnswer<string>[] = [];
    for (const letter of letters) {
      const work = () => deliver(letter, repeating, () => onUnsure([letter]));
      answers.push(await inTurn(shardOf(letter), async () => (repeating.signal.aborted ? INTERRUPTED : work())));
    }
    return answers;
  };

  /** One letter of a shard after the other, in whatever lane: no two calls have the same records in hand. */
  function inTurn<T>(shard: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(shard) ?? Promise.resolve()).then(work, work);
    turns.set(shard, turn);
    return turn;
  }

  async function deliver(
    letter: Letter,
    repeating: Repeating,
    onUnsure: () => Promise<void>,
  ): Promise<EntryAnswer<string>> {
    try {
      for (const cargo of letter.cargo) {
        const answer = await deliverCargo(letter, cargo, repeating, onUnsure);
        if (answer.is !== "done") return answer;
      }
      return { is: "done", as: "" };
    } catch (error) {
      if (!(error instanceof StreamUnreadable)) throw error;
      return { is: "refused", passing: false, reason: error.message };
    }
  }

  async function deliverCargo(
    { message }: Letter,
    cargo: Cargo,
    repeating: Repeating,
    onUnsure: () => Promise<void>,
  ): Promise<EntryAnswer<true>> {
    let found = 0;
    for await (const batch of batchesOf(cargo, message.sentAtMs)) {
      found += batch.records.length;
      const fresh = batch.records.filter((record) => isFresh(message.messageId, batch, record));
      const { answer, rest } = await handle({ ...batch, records: fresh }, repeating, onUnsure);
      const done = fresh.slice(0, fresh.length - rest.length);
      for (const record of done) handled.add(placeOf(batch, record));
      const last = answer.is === "done" ? batch.records.at(-1) : done.at(-1);
      if (last !== undefined)
        await journal.write({ step: "handled", letter: message.messageId, upTo: last.sequenceNumber });
      if (answer.is !== "done") return answer;
    }
    return cargo.kind === "records" && found < cargo.pointer.batchSize
      ? { is: "refused", passing: false, reason: lostWords(cargo.pointer, found) }
      : { is: "done", as: true };
  }

  async function handle(
    batch: Batch,
    repeating: Repeating,
    onUnsure: () => Promise<void>,
  ): Promise<{ readonly answer: EntryAnswer<true>; readonly rest: readonly StreamRecord[] }> {
    let rest = batch.records;
    const call = async (): Promise<readonly EntryAnswer<true>[]> => {
      if (rest.length === 0) return [{ is: "done", as: true }];
      const answer = await target.handle(batch.streamArn, batch.shardId, rest);
      if (answer.is !== "done") return [answer];
      rest = rest.slice(answer.as);
      const [stuck] = rest;
      return stuck === undefined
        ? [{ is: "done", as: true }]
        : [{ is: "refused", passing: false, reason: `it failed again at ${placeOf(batch, stuck)}` }];
    };
    const [answer = { is: "unsure", reason: "no answer" }] = await repeated([batch], call, repeating, onUnsure);
    return { answer, rest };
  }

  function isFresh(letterId: string, batch: Batch, record: StreamRecord): boolean {
    const upTo = handledUpTo.get(letterId);
    return (upTo === undefined || BigInt(record.sequenceNumber) > BigInt(upTo)) && !handled.has(placeOf(batch, record));
  }

  async function* batchesOf(cargo: Cargo, parkedAtMs: number): AsyncIterable<Batch> {
    if (cargo.kind === "message") {
      yield parkedRecord(cargo, parkedAtMs);
      return;
    }
    const { pointer } = cargo;
    for await (const page of readable(pointer)) {
      const within = page.filter(({ sequenceNumber }) => isWithin(pointer, sequenceNumber));
      for (const some of callsOf(within)) yield { ...pointer, records: some };
    }
  }

  async function* readable(pointer: Pointer): AsyncIterable<readonly StreamRecord[]> {
    try {
      yield* records.read(pointer);
    } catch (error) {
      throw new StreamUnreadable(`the stream could not be read: ${errorWords(error)}`, { cause: error });
    }
  }

  function lostWords({ batchSize, firstArrivedAt }: Pointer, found: number): string {
    return `${batchSize - found} of ${batchSize} records have left the stream; they are in the archive under ${firstArrivedAt.slice(0, 13)}: ${archive}`;
  }
}

const INTERRUPTED = { is: "refused", passing: true, reason: "somebody interrupted before it was its turn" } as const;

/** It says nothing of its records, which stay to be handled. */
class StreamUnreadable extends Error {}

function shardOf({ cargo: [first] }: Letter): string {
  if (first?.kind === "records") return `${first.pointer.streamArn} ${first.pointer.shardId}`;
  return first?.origin?.split(":").slice(0, -1).join(":") ?? "";
}

const placeOf = ({ shardId }: Batch, record: StreamRecord): string => `${shardId}:${handleOf(record)}`;

/** Of a letter that does not say where its record was. */
const NOWHERE = { streamArn: "", shardId: "shardId-000000000000", sequenceNumber: "0" };

/** A record that the function parked stands in its letter whole, with where it was; but for when it had arrived. */
function parkedRecord(
  { body, encoding, partitionKey, origin = "" }: Extract<Cargo, { kind: "message" }>,
  parkedAtMs: number,
): Batch {
  const { streamArn, shardId, ...place } = positionIn(origin) ?? NOWHERE;
  const record = {
    ...place,
    partitionKey: partitionKey ?? "-",
    arrivedAt: new Date(parkedAtMs).toISOString(),
    data: Buffer.from(body, encoding ?? "utf8"),
  };
  return { streamArn, shardId, records: [record] };
}

function callsOf(records: readonly StreamRecord[]): readonly (readonly StreamRecord[])[] {
  const calls: StreamRecord[][] = [];
  let bytes = Infinity;
  for (const record of records) {
    const last = calls.at(-1);
    if (last === undefined || last.length === MAX_RECORDS || bytes + record.data.length > MAX_CALL_BYTES) {
      calls.push([record]);
      bytes = record.data.length;
    } else {
      last.push(record);
      bytes += record.data.length;
    }
  }
  return calls;
}
