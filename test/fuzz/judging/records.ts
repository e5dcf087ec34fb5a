import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { MAX_FACT_BYTES } from "../../../schemas/event.ts";
import type { StoredObject } from "../../../runtime/ports.ts";
import type { Broken, Part } from "../door.ts";
import { AGGREGATE_MAGIC } from "../making/aggregates.ts";
import { bytesIn } from "../making/bytes.ts";
import { PRIVATE } from "../making/facts.ts";
import type { MadeRecord, StreamBatch } from "../making/records.ts";
import { isObject } from "../making/tree.ts";
import { arePlantedInPersonalAlone, parsed } from "./facts.ts";
import type { ParkedLetter } from "./sealed-dead-letters.ts";

/** What one call of a reader of the stream came to. */
export interface StreamHandled {
  /** Sequence numbers from which on the batch comes again. */
  readonly again: readonly string[];
  readonly forwarded: readonly { readonly handle: string; readonly type: string; readonly body: string }[];
  readonly parked: readonly ParkedLetter[];
  readonly stored: readonly StoredObject[];
  readonly log: string;
}

/** As the door numbers them. */
export const sequenceNumberOf = (index: number): string => String(49_590_000 + index);

export function partsOfStream({ reader, records }: StreamBatch, handled: StreamHandled): readonly Part[] {
  const lines = handled.stored.flatMap(linesOf);
  const quoted = brokenPrivacy(records, handled);
  return records.map((record, index) => {
    const sequenceNumber = sequenceNumberOf(index);
    const isRepeated = handled.again.length > 0;
    const letters = handled.parked.filter(({ arrival }) => isOf(arrival.handle, sequenceNumber));
    const broken =
      reader === "router"
        ? brokenRoute(record, sequenceNumber, handled)
        : brokenArchive(record, sequenceNumber, lines, records);
    return {
      name: `record ${index}`,
      isRight: undefined,
      // The archive takes everything.
      isTaken: letters.length === 0,
      effects: [],
      errors: letters.map(({ cause, arrival }) => ({
        text: cause.message,
        place: arrival.origin.includes(sequenceNumber) ? arrival.origin : undefined,
      })),
      broken: [
        ...broken,
        ...(isRepeated
          ? [{ promise: "lives", how: `the batch comes again from ${handled.again.join()}` } as const]
          : []),
        ...quoted,
      ],
    };
  });
}

const isOf = (handle: string, sequenceNumber: string): boolean =>
  handle === sequenceNumber || handle.startsWith(`${sequenceNumber}.`);

/** Its bytes, or those of each record that it holds; undefined where a damaged aggregate may be opened or kept whole. */
function leavesOf({ bytes, holds }: MadeRecord): readonly Buffer[] | undefined {
  if (holds !== undefined) return holds.map(bytesIn);
  const all = bytesIn(bytes);
  return all.subarray(0, AGGREGATE_MAGIC.length).equals(AGGREGATE_MAGIC) ? undefined : [all];
}

type Fate = "forward" | "park" | "either";

/** What docs/adr/0015-router-forwards-any-envelope.md says of it. */
function fateOf(bytes: Buffer): Fate {
  const told = isUtf8(bytes) ? parsed(bytes.toString())?.value : undefined;
  if (!isObject(told) || typeof told["id"] !== "string" || told["id"] === "") return "park";
  if (typeof told["type"] !== "string" || !/^[\da-z][\x21-\x7e]{0,127}$/i.test(told["type"])) return "park";
  return bytes.length > MAX_FACT_BYTES ? "either" : "forward";
}

function brokenRoute(
  record: MadeRecord,
  sequenceNumber: string,
  { forwarded, parked }: StreamHandled,
): readonly Broken[] {
  const sent = forwarded.filter(({ handle }) => isOf(handle, sequenceNumber));
  const letters = parked.filter(({ arrival }) => isOf(arrival.handle, sequenceNumber));
  const wrongType = sent.some(({ type, body }) => {
    const told = parsed(body)?.value;
    return !isObject(told) || told["type"] !== type;
  });
  if (wrongType) return [{ promise: "harmless", how: "a message says another type than its attribute" }];
  const leaves = leavesOf(record);
  // What cannot be opened is kept whole; what is opened leaves as many traces as there are records in it.
  if (leaves === undefined) return sent.length + letters.length > 0 ? [] : [LOST];
  return sameBytes(
    leaves,
    sent.map(({ body }) => Buffer.from(body)),
    letters,
  );
}

const LOST: Broken = { promise: "harmless", how: "it is neither on the topic nor among the dead letters" };

function sameBytes(
  leaves: readonly Buffer[],
  sent: readonly Buffer[],
  letters: readonly ParkedLetter[],
): readonly Broken[] {
  const waiting = [
    ...sent.map((bytes) => ({ bytes, isSent: true })),
    ...letters.map((letter) => ({ bytes: letterBytes(letter), isSent: false })),
  ];
  const broken: Broken[] = [];
  for (const leaf of leaves) {
    const fate = fateOf(leaf);
    const found = waiting.findIndex(
      ({ bytes, isSent }) => isSame(bytes, leaf) && (fate === "either" || isSent === (fate === "forward")),
    );
    if (found === -1)
      broken.push(fate === "forward" ? { promise: "takes", how: "an envelope was not forwarded as it came" } : LOST);
    else waiting.splice(found, 1);
  }
  if (waiting.length > 0)
    broken.push({ promise: "harmless", how: `${waiting.length} messages or letters say what nobody put in` });
  return broken;
}

/** The router's letter about what no letter can hold says where it stands. */
const isSame = (bytes: Buffer, leaf: Buffer): boolean =>
  bytes.equals(leaf) || (leaf.length > LARGEST_IN_LETTER && bytes.includes("RecordTooLargeForLetter"));
const LARGEST_IN_LETTER = 760 * 1_024;

const letterBytes = ({ message }: ParkedLetter): Buffer => Buffer.from(message.body, message.encoding ?? "utf8");

interface Line {
  readonly key: string;
  readonly text: string;
}

const linesOf = ({ key, body }: StoredObject): readonly Line[] =>
  gunzipSync(body)
    .toString()
    .split("\n")
    .slice(0, -1)
    .map((text) => ({ key, text }));

function brokenArchive(
  record: MadeRecord,
  sequenceNumber: string,
  lines: readonly Line[],
  all: readonly MadeRecord[],
): readonly Broken[] {
  const broken: Broken[] = [];
  const leaves = leavesOf(record);
  for (const leaf of leaves ?? []) {
    const told = fateOf(leaf) === "park" ? undefined : (parsed(leaf.toString())?.value as { readonly type: string });
    const isThere = lines.some(({ key, text }) =>
      told === undefined
        ? key.startsWith("type=_unreadable/") && holds(text, leaf, sequenceNumber)
        : key.startsWith(`type=${encodeURIComponent(told.type)}/`) &&
          text === leaf.toString().replaceAll(/[\r\n]/g, " "),
    );
    if (!isThere) broken.push({ promise: "harmless", how: "it is not in the archive as it came" });
  }
  const expected = all.map(leavesOf);
  const atLeast = expected.reduce((sum, some) => sum + (some?.length ?? 1), 0);
  const isTold = expected.every((some) => some !== undefined);
  if (lines.length < atLeast || (isTold && lines.length > atLeast))
    broken.push({ promise: "harmless", how: `the archive has ${lines.length} lines of ${atLeast} records` });
  return broken;
}

function holds(text: string, leaf: Buffer, sequenceNumber: string): boolean {
  const line = parsed(text)?.value;
  return isObject(line) && line["sequenceNumber"] === sequenceNumber && line["base64"] === leaf.toString("base64");
}

function brokenPrivacy(records: readonly MadeRecord[], { parked, log }: StreamHandled): readonly Broken[] {
  const texts = records.flatMap(({ bytes, holds: held }) => (held ?? [bytes]).map((one) => bytesIn(one).toString()));
  if (!arePlantedInPersonalAlone(texts)) return [];
  const said = JSON.stringify(parked.map(({ cause }) => cause)) + log;
  return said.includes(PRIVATE) ? [{ promise: "discreet", how: `it is quoted: ${said.slice(0, 1_000)}` }] : [];
}
