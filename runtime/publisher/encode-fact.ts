import { type Fact, MAX_FACT_BYTES } from "../../schemas/event.ts";
import { FactTooLarge } from "../errors.ts";

/** A UTF-16 unit is at most three bytes of UTF-8, so shorter texts need no counting. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * What JSON text may hold raw but a queue may not: U+FFFE and U+FFFF, and the halves of characters
 * beyond the Basic Multilingual Plane, which some engines refuse.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
const UNWELCOME = /[\ud800-\udfff\ufffe\uffff]/g;

/**
 * The one text in which a fact travels, on every hop.
 *
 * @param added attributes the fact does not carry; they do not count towards its size.
 * @throws {FactTooLarge} when the fact's own JSON is over {@link MAX_FACT_BYTES} of UTF-8.
 */
export function encodeFact(fact: Fact, added: object = {}): string {
  const own = JSON.stringify(fact);
  refuseOversize(fact, own);
  const more = JSON.stringify(added);
  return escapeForQueues(more === "{}" ? own : `${own.slice(0, -1)},${more.slice(1)}`);
}

/** @returns the same JSON value, in characters that every queue takes. */
export function escapeForQueues(json: string): string {
  return json.replace(UNWELCOME, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`);
}

/** The size that is held against {@link MAX_FACT_BYTES}. */
export function factBytes(fact: Fact): number {
  return Buffer.byteLength(JSON.stringify(fact));
}

function refuseOversize({ id }: Fact, json: string): void {
  if (json.length * MOST_BYTES_PER_UNIT <= MAX_FACT_BYTES) return;
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
