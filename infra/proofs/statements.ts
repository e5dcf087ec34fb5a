import type { Resolved } from "../templates/resolve.ts";
import type { Value } from "../templates/template.ts";
import { listAt } from "./values.ts";

/** One statement of one role. */
export interface RoleStatement {
  readonly role: Resolved;
  readonly statement: Readonly<Record<string, Value>>;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

export const statementsOf = (resources: readonly Resolved[]): readonly RoleStatement[] =>
  resources
    .filter(({ type }) => type === "AWS::IAM::Role")
    .flatMap((role) =>
      listAt(role.properties, "Policies")
        .flatMap((policy) => listAt(policy, "PolicyDocument", "Statement"))
        .map((statement) => ({
          role,
          statement: statement as Readonly<Record<string, Value>>,
          actions: listAt(statement, "Action").map(String),
          resources: listAt(statement, "Resource").map(String),
        })),
    );
