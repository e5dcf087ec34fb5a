import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { Register, Registers } from "../ports.ts";

export interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

interface Clause {
  readonly set?: string;
  readonly add?: string;
  readonly condition?: string;
  readonly value: Parameters<typeof marshall>[0];
}

/**
 * The registers' rules in DynamoDB's words. `newest` and `maximum` need a condition; `flag` and
 * `union` are true whatever stands there.
 */
export function updateOf(registers: Registers): Update {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  const clauses = Object.entries(registers).map(([attribute, register], index) => {
    names[`#a${index}`] = attribute;
    const clause = clauseOf(register, `#a${index}`, `:a${index}`);
    Object.assign(values, clause.value);
    if (register.rule === "newest") names["#version"] = "version";
    return clause;
  });
  const set = present(clauses.map((clause) => clause.set)).join(", ");
  const add = present(clauses.map((clause) => clause.add)).join(", ");
  const condition = present(clauses.map((clause) => clause.condition)).join(" AND ");
  return {
    UpdateExpression: [set && `SET ${set}`, add && `ADD ${add}`].filter(Boolean).join(" "),
    ...(condition !== "" && { ConditionExpression: condition }),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: marshall(values),
  };
}

function clauseOf(register: Register, name: string, value: string): Clause {
  switch (register.rule) {
    case "newest":
      return {
        set: `${name} = ${value}`,
        condition: `(attribute_not_exists(${name}) OR ${name}.#version < ${value}v)`,
        value: { [value]: { ...register.value, version: register.version }, [`${value}v`]: register.version },
      };
    case "flag":
      return { set: `${name} = ${value}`, value: { [value]: true } };
    case "maximum":
      return {
        set: `${name} = ${value}`,
        condition: `(attribute_not_exists(${name}) OR ${name} < ${value})`,
        value: { [value]: register.value },
      };
    case "union":
      return { add: `${name} ${value}`, value: { [value]: new Set(register.members) } };
  }
}

const present = (texts: readonly (string | undefined)[]): readonly string[] =>
  texts.filter((text) => text !== undefined);
