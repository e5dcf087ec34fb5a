import type { Arrival } from "../ports.ts";
import { exactText } from "./exact-text.ts";
import { positionOf, type StreamRecord } from "./stream-record.ts";

/** A record as a letter holds it: its bytes unchanged, and the position it can be found at. */
export function arrivalOf(record: StreamRecord): Arrival {
  const text = exactText(record.bytes);
  return {
    handle: record.sequenceNumber,
    ...(text === undefined
      ? { body: Buffer.from(record.bytes).toString("base64"), encoding: "base64" as const }
      : { body: text }),
    // Lambda does not tell a stream's function how often a record was tried.
    attempt: 1,
    origin: positionOf(record),
    partitionKey: record.partitionKey,
  };
}
