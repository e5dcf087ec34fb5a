import { isAggregate, openAggregate } from "./open-aggregate.ts";
import type { StreamRecord } from "./stream-record.ts";

/**
 * @returns the records that came as this one, in the order they were put in; else the record itself, which tells of its
 * `damage` where it is an aggregate that cannot be opened.
 */
export function takeApart<R extends Pick<StreamRecord, "bytes" | "index">>(record: R): readonly R[] {
  if (record.index !== undefined || !isAggregate(record.bytes)) return [record];
  const opened = openAggregate(record.bytes);
  if ("damage" in opened) return [{ ...record, damage: opened.damage }];
  return opened.entries.map(({ partitionKey, data }, index) => ({ ...record, partitionKey, bytes: data, index }));
}
