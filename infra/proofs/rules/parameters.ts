import { parametersRead, unwrittenParameters } from "../../templates/resolve.ts";
import type { StackTemplate, Value } from "../../templates/template.ts";
import { type JudgedStack, type Rule, rule, unless } from "../rule.ts";
import { isList, textAt } from "../../templates/values.ts";
import { definitionOf } from "../world.ts";

/** Stacks meet through SSM parameters only, and only downwards (docs/adr/0014-how-it-is-deployed.md). */
export const parameterRules: readonly Rule[] = [
  rule(
    "parameters-are-written",
    "Every SSM parameter that a stack reads is written by another, or the first deployment stops half-way.",
    ({ stacks }) =>
      unwrittenParameters(stacks).flatMap(({ stack, path }) =>
        unless(
          false,
          { stack, id: "" },
          `it reads ${path}, which no stack writes`,
          "Let the stack named in the path write it (outlets, infra/stacks/inlet.ts), or read what it does write.",
        ),
      ),
  ),
  rule(
    "parameters-have-one-writer",
    "Every SSM parameter is written by one resource, so that no deployment undoes another's.",
    ({ stacks }) =>
      parametersWritten(stacks).flatMap(({ stack, id, path }, index, all) => {
        const first = all.findIndex((other) => other.path === path);
        return unless(
          first === index,
          { stack, id },
          `it writes ${path}, which ${all[first]?.stack ?? ""} writes too`,
          "Give one of the two another name in its outlets (infra/stacks).",
        );
      }),
  ),
  rule(
    "stacks-look-down",
    "The platform reads nothing, state reads the platform only, code reads the platform and its own state only: no folder waits for another's deployment.",
    (world) => {
      const written = parametersWritten(world.stacks);
      return parametersRead(world.stacks).flatMap(({ stack, path }) => {
        const reader = world.stacks.find((one) => one.stack === stack);
        const source = written.find((one) => one.path === path)?.stack;
        const writer = world.stacks.find((one) => one.stack === source);
        return unless(
          reader === undefined || writer === undefined || mayRead(reader, writer),
          { stack, id: "" },
          `it reads ${path} of ${source ?? ""}`,
          `Say it as a fact instead, or keep it in a table of its own (${definitionOf(world, stack)}).`,
        );
      });
    },
  ),
  rule(
    "nothing-is-exported",
    "No stack exports or imports by name: an export in use cannot be changed, and would lock one folder's deployments to another's.",
    ({ stacks }) => stacks.flatMap((stack) => [...exported(stack), ...imported(stack)]),
  ),
];

function mayRead(reader: JudgedStack, writer: JudgedStack): boolean {
  if (reader.layer === "platform") return false;
  if (writer.layer === "platform") return true;
  return reader.layer === "compute" && writer.layer === "state" && writer.folder === reader.folder;
}

interface ParameterWritten {
  readonly stack: string;
  readonly id: string;
  readonly path: string;
}

const parametersWritten = (stacks: readonly StackTemplate[]): readonly ParameterWritten[] =>
  stacks.flatMap(({ stack, template }) =>
    Object.entries(template.Resources).flatMap(([id, { Type, Properties }]) =>
      Type === "AWS::SSM::Parameter" ? [{ stack, id, path: textAt(Properties, "Name") }] : [],
    ),
  );

/** osls reads it when it deploys. */
const DEPLOYMENT_BUCKET_NAME = "ServerlessDeploymentBucketName";

const exported = ({ stack, template: { Outputs = {} } }: JudgedStack) =>
  Object.entries(Outputs).flatMap(([id, { Export }]) =>
    unless(
      Export === undefined || id === DEPLOYMENT_BUCKET_NAME,
      { stack, id },
      "it is exported",
      "Write it to an SSM parameter (outlets, infra/stacks/inlet.ts).",
    ),
  );

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html */
const imported = ({ stack, template: { Resources } }: JudgedStack) =>
  Object.entries(Resources).flatMap(([id, { Properties = {} }]) =>
    unless(
      !holdsImport(Properties),
      { stack, id },
      "it has a value from Fn::ImportValue",
      "Read an SSM parameter (Inlet.read, infra/stacks/inlet.ts).",
    ),
  );

function holdsImport(value: Value): boolean {
  if (typeof value !== "object") return false;
  return (!isList(value) && "Fn::ImportValue" in value) || Object.values(value).some(holdsImport);
}
