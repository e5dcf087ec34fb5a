import type { Resolved } from "../templates/resolve.ts";
import type { Value } from "../templates/template.ts";
import { at, listAt, membersAt } from "../templates/values.ts";
import type { Statement } from "./policy.ts";

/** A function's role as it is packaged. */
export interface FunctionRole {
  readonly functionName: string;
  readonly stack: string;
  /** Logical id. */
  readonly role: string;
  readonly statements: readonly Statement[];
}

export function functionRoles(resolved: readonly Resolved[]): readonly FunctionRole[] {
  return resolved
    .filter(({ type }) => type === "AWS::Lambda::Function")
    .map(({ stack, ref, properties }) => {
      const role = resolved.find(({ type, arn }) => type === "AWS::IAM::Role" && arn === properties["Role"]);
      return {
        functionName: ref,
        stack,
        role: role?.id ?? "",
        statements: role === undefined ? [] : statementsIn(role).map(asStatement),
      };
    });
}

/** As they stand in the template. */
export const statementsIn = ({ properties }: Resolved): readonly Value[] =>
  listAt(properties, "Policies").flatMap((policy) => listAt(policy, "PolicyDocument", "Statement"));

/** Whatever it is: `allows` throws at what it does not understand. */
export function asStatement(statement: Value): Statement {
  // A template may hold a single resource without a list around it.
  const asRead: unknown = { ...membersAt(statement), Resource: [at(statement, "Resource")].flat() };
  return asRead as Statement;
}
