import type { Arrival } from "../ports.ts";
import { exactText } from "./exact-text.ts";
import { handleOf, positionOf, type StreamRecord } from "./stream-record.ts";

/** A record as a letter holds it: its bytes unchanged, and the position it can be found at. */
export function arrivalOf(record: StreamRecord): Arrival {
  const text = exactText(record.bytes);
  const arrival: Arrival = {
    handle: handleOf(record),
    body: text ?? Buffer.from(record.bytes).toString("base64"),
    // Lambda does not tell a stream's function how often a record was tried.
    attempt: 1,
    origin: positionOf(record),
    partitionKey: record.partitionKey,
  };
  const { damage } = record;
  if (text !== undefined && damage === undefined) return arrival;
  return { ...arrival, ...(text === undefined && { encoding: "base64" }), ...(damage !== undefined && { damage }) };
}
