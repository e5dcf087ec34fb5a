import type { Attribute, Row, Scalar } from "../../runtime/ports.ts";

/**
 * Bytes of a row as DynamoDB counts them: names and values, and a little for what holds others. Texts are ASCII.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOf(row: Row | undefined): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(row ?? {})) bytes += name.length + bytesIn(value);
  return bytes;
}

const OF_A_MAP = 3;

function bytesIn(value: Attribute): number {
  if (typeof value === "string") return value.length;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 1 + Math.ceil(String(Math.abs(value)).replace(/\D|^0+|0+$/g, "").length / 2);
  if (value instanceof Set) return [...(value as ReadonlySet<string>)].reduce((sum, member) => sum + member.length, 0);
  const parts = Object.entries(value as Readonly<Record<string, Scalar>>);
  return parts.reduce((sum, [name, part]) => sum + 1 + name.length + bytesIn(part), OF_A_MAP);
}
