import { type Fact, MAX_FACT_BYTES } from "../../schemas/event.ts";
import { FactTooLarge } from "../errors.ts";

/** A UTF-16 unit is at most three bytes of UTF-8, so shorter texts need no counting. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * What JSON text may hold raw but a queue may not: U+FFFE and U+FFFF, and the halves of characters
 * beyond the Basic Multilingual Plane, which some engines refuse.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const UNWELCOME = /[\ud800-\udfff\ufffe\uffff]/;
const EVERY_UNWELCOME = new RegExp(UNWELCOME, "g");

/**
 * The one text in which a fact travels, on every hop.
 *
 * @param added attributes that the fact does not carry; they do not count towards its size.
 * @throws {FactTooLarge} when the fact's own JSON is over {@link MAX_FACT_BYTES} of UTF-8, or could not be written at all.
 */
export function encodeFact(fact: Fact, added?: object): string {
  const own = factJson(fact);
  if (own.length * MOST_BYTES_PER_UNIT > MAX_FACT_BYTES) refuseOversize(fact.id, own);
  return escapeForQueues(added === undefined ? own : joined(own, JSON.stringify(added)));
}

/**
 * JSON can be read deeper than it can be written: some 7,000 levels fill the stack, and fit into 14 KB.
 * @throws {FactTooLarge} for such a fact, so that it is parked and not tried for ever.
 */
export function factJson(fact: object): string {
  try {
    return JSON.stringify(fact);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FactTooLarge("A fact nests deeper than it can be written as JSON", {}, { cause: error });
  }
}

/** Two JSON objects as one: joining their texts is three times as quick as making the joint object. */
function joined(own: string, added: string): string {
  return added === "{}" ? own : `${own.slice(0, -1)},${added.slice(1)}`;
}

/** @returns the same JSON value, in characters that every queue takes. */
export function escapeForQueues(json: string): string {
  if (!UNWELCOME.test(json)) return json;
  return json.replace(EVERY_UNWELCOME, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** The size that is held against {@link MAX_FACT_BYTES}. */
export function factBytes(fact: Fact): number {
  return Buffer.byteLength(JSON.stringify(fact));
}

function refuseOversize(id: string, json: string): void {
  const bytes = Buffer.byteLength(json);
  if (bytes <= MAX_FACT_BYTES) return;
  throw new FactTooLarge(
    `Fact ${id} is ${withCommas(bytes)} bytes as JSON; the limit is ${withCommas(MAX_FACT_BYTES)}. ` +
      "Keep the large part elsewhere and say where it is.",
    { factIds: [id], bytes, limitBytes: MAX_FACT_BYTES },
  );
}

function withCommas(count: number): string {
  return count.toLocaleString("en-US");
}
