import type { EventDefinition } from "./event.ts";

/**
 * The subject that the definition's rule makes of data: `blockerId>blockedId` of u1 and u2 is `u1>u2`.
 * @throws {TypeError} naming the field of the rule that the data lacks.
 */
export function subjectOf({ type, subject }: Pick<EventDefinition, "type" | "subject">, data: object): string {
  const values = new Map<string, unknown>(Object.entries(data));
  return subject.replace(/[A-Za-z]+/g, (field) => {
    const value = values.get(field);
    if (typeof value === "string" && value !== "") return value;
    throw new TypeError(`data.${field}: missing, and the subject of ${type} is made of it (${subject})`);
  });
}
