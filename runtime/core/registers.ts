import type { Fact } from "../../schemas/event.ts";
import type { Attribute, Register, Registers, Row, RowKey, Scalar } from "../ports.ts";
import { compareUtf8, versionOf } from "./version.ts";

/**
 * The algebra that every projection rests on: `join` is commutative, associative and idempotent, so
 * a row is the same whatever came in which order and how often. Stores differ only in where they do it.
 */

/** What a fact says of one attribute: it stands until a newer fact says otherwise. */
export const newest = (fact: Fact, value: Readonly<Record<string, Scalar>>): Register => ({
  rule: "newest",
  version: versionOf(fact),
  value,
});

/** What the newest fact said, as read back; undefined where no fact has said anything yet. */
export const newestIn = (attribute: Attribute | undefined): Readonly<Record<string, Scalar>> | undefined =>
  typeof attribute === "object" && !(attribute instanceof Set)
    ? (attribute as Readonly<Record<string, Scalar>>)
    : undefined;

/** @throws {TypeError} when the two follow different rules: one attribute has one rule. */
export function joinRegister(a: Register, b: Register): Register {
  if (a.rule === "newest" && b.rule === "newest") return compareUtf8(a.version, b.version) < 0 ? b : a;
  if (a.rule === "flag" && b.rule === "flag") return a;
  if (a.rule === "maximum" && b.rule === "maximum") return exceeds(b.value, a.value) ? b : a;
  if (a.rule === "union" && b.rule === "union") {
    return { rule: "union", members: [...new Set([...a.members, ...b.members])].sort(compareUtf8) };
  }
  throw new TypeError(`One attribute cannot follow two rules: ${a.rule} and ${b.rule}`);
}

export function joinRegisters(a: Registers, b: Registers): Registers {
  const joined: Record<string, Register> = { ...a };
  for (const [name, register] of Object.entries(b)) {
    const present = joined[name];
    joined[name] = present === undefined ? register : joinRegister(present, register);
  }
  return joined;
}

/** Whether merging would leave the stored value as it is. */
export function isStale(stored: Attribute | undefined, register: Register): boolean {
  if (stored === undefined) return false;
  switch (register.rule) {
    case "newest":
      return compareUtf8(versionIn(stored), register.version) >= 0;
    case "flag":
      return stored === true;
    case "maximum":
      return !exceeds(register.value, stored as string | number);
    case "union":
      return register.members.every((member) => (stored as ReadonlySet<string>).has(member));
  }
}

/** The registers that a stored row does not already know better. */
export function liveRegisters(row: Row | undefined, registers: Registers): Registers {
  return Object.fromEntries(Object.entries(registers).filter(([name, register]) => !isStale(row?.[name], register)));
}

/** The row after a merge. */
export function mergeInto(key: RowKey, row: Row | undefined, registers: Registers): Row {
  const attributes: Record<string, Attribute> = { ...row };
  for (const [name, register] of Object.entries(liveRegisters(row, registers))) {
    attributes[name] = attributeOf(register, row?.[name]);
  }
  return { ...attributes, ...key };
}

function attributeOf(register: Register, stored: Attribute | undefined): Attribute {
  switch (register.rule) {
    case "newest":
      return { ...register.value, version: register.version };
    case "flag":
      return true;
    case "maximum":
      return register.value;
    case "union":
      return new Set([...((stored as ReadonlySet<string> | undefined) ?? []), ...register.members]);
  }
}

const versionIn = (stored: Attribute): string => (stored as Readonly<Record<string, string>>)["version"] ?? "";

function exceeds(a: string | number, b: string | number): boolean {
  if (typeof a === "number" && typeof b === "number") return a > b;
  return compareUtf8(String(a), String(b)) > 0;
}
