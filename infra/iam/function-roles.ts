import type { Resolved } from "../templates/resolve.ts";
import type { Statement } from "./policy.ts";

/** A function's role as it is packaged. */
export interface FunctionRole {
  readonly functionName: string;
  readonly stack: string;
  /** Logical id. */
  readonly role: string;
  readonly statements: readonly Statement[];
}

interface InlinePolicy {
  readonly PolicyDocument: {
    readonly Statement: readonly (Omit<Statement, "Resource"> & { readonly Resource: string | readonly string[] })[];
  };
}

export function functionRoles(resolved: readonly Resolved[]): readonly FunctionRole[] {
  return resolved
    .filter(({ type }) => type === "AWS::Lambda::Function")
    .map(({ stack, ref, properties }) => {
      const role = resolved.find(({ type, arn }) => type === "AWS::IAM::Role" && arn === properties["Role"]);
      const policies: unknown = role?.properties["Policies"] ?? [];
      return {
        functionName: ref,
        stack,
        role: role?.id ?? "",
        statements: (policies as readonly InlinePolicy[]).flatMap(({ PolicyDocument }) =>
          PolicyDocument.Statement.map((one) => ({ ...one, Resource: [one.Resource].flat() })),
        ),
      };
    });
}
