import { asStatement, statementsIn } from "../iam/function-roles.ts";
import type { Statement } from "../iam/policy.ts";
import type { Resolved } from "../templates/resolve.ts";
import { listAt } from "../templates/values.ts";

/** One statement of one role. */
export interface RoleStatement {
  readonly role: Resolved;
  readonly statement: Statement;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export const statementsOf = (resources: readonly Resolved[]): readonly RoleStatement[] =>
  resources
    .filter(({ type }) => type === "AWS::IAM::Role")
    .flatMap((role) =>
      statementsIn(role).map((statement) => ({
        role,
        statement: asStatement(statement),
        actions: listAt(statement, "Action").map(String),
        resources: listAt(statement, "Resource").map(String),
      })),
    );
