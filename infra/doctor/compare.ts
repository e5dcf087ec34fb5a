import { stackNameOf } from "../deploy/plan.ts";
import type { Finding } from "../proofs/finding.ts";
import { type Account, parametersRead } from "../templates/resolve.ts";
import type { Resource, StackTemplate, Template, Value } from "../templates/template.ts";
import { type Difference, differences } from "./differences.ts";
import { saidValues } from "./said-values.ts";

/** A stack as it is packaged. */
export interface Wanted extends StackTemplate {
  readonly folder: string;
}

/** A stack as CloudFormation has it. */
export interface Standing extends StackTemplate {
  readonly status: string;
  /** By parameter, what it stood for when the stack was deployed. */
  readonly values: Readonly<Record<string, string>>;
}

export interface Comparison {
  readonly stage: string;
  readonly account: Account;
  readonly packaged: readonly Wanted[];
  readonly deployed: readonly Standing[];
  /** The command line that deploys a folder to where this looks, also what seems unchanged when forced. */
  readonly deployCommand: (folder: string, force: boolean) => string;
}

/** What a rule of these is about. */
export const DEPLOYED_RULES = {
  "stacks-stand":
    "Every packaged stack is deployed, its last deployment came to its end, and nothing is there that no folder makes.",
  "resources-are-as-packaged":
    "Every deployed template has the resources and properties that are packaged. What was changed past it, only CloudFormation's drift detection sees.",
  "code-is-as-packaged": "Every deployed function runs the code that is packaged.",
  "values-are-current": "Every stack was deployed with the values that other stacks say now.",
} as const;

type Rule = keyof typeof DEPLOYED_RULES;

/** Where templates say the same and AWS has something else, or will do something else. */
export function compareStacks(comparison: Comparison): readonly Finding[] {
  const { packaged, deployed } = comparison;
  const standing = new Map(deployed.map((one) => [one.stack, one]));
  return [
    ...packaged.flatMap((wanted) => {
      const there = standing.get(wanted.stack);
      return there === undefined ? [missing(wanted, comparison)] : compareStack(wanted, there, comparison);
    }),
    ...deployed.filter(({ stack }) => !packaged.some((one) => one.stack === stack)).map(strange),
  ];
}

function compareStack(wanted: Wanted, there: Standing, comparison: Comparison): readonly Finding[] {
  return [
    ...unfinished(wanted, there, comparison),
    ...compareTemplates(wanted, there.template, comparison),
    ...staleValues(wanted, there, comparison),
  ];
}

const deployAgain = ({ folder }: Wanted, { deployCommand }: Comparison, force = false): string =>
  deployCommand(folder, force);

function missing(wanted: Wanted, comparison: Comparison): Finding {
  const { stage, account } = comparison;
  const where = `${stackNameOf(wanted.stack, stage)} in ${account.region}`;
  return finding("stacks-stand", wanted.stack, "", `there is no ${where}`, deployAgain(wanted, comparison));
}

const strange = ({ stack }: Standing): Finding =>
  finding(
    "stacks-stand",
    stack,
    "",
    "it is deployed, and no folder makes it",
    "bring the folder back, or delete the stack in CloudFormation when nobody needs what it does and keeps",
  );

function unfinished(wanted: Wanted, { stack, status }: Standing, comparison: Comparison): readonly Finding[] {
  if (status === "CREATE_COMPLETE" || status === "UPDATE_COMPLETE") return [];
  const fix = status.endsWith("_IN_PROGRESS")
    ? "somebody changes it right now: wait, and ask again"
    : deployAgain(wanted, comparison);
  return [finding("stacks-stand", stack, "", `its last deployment ended in ${status}`, fix)];
}

function compareTemplates(wanted: Wanted, there: Template, comparison: Comparison): readonly Finding[] {
  const { stack, template } = wanted;
  const fix = deployAgain(wanted, comparison);
  const { Resources: packaged, ...rest } = template;
  const { Resources: deployed, ...restThere } = there;
  const ids = new Set([...Object.keys(packaged), ...Object.keys(deployed)]);
  const others = differences({ ...restThere } as Value, { ...rest } as Value);
  return [
    ...(others.length === 0 ? [] : [finding("resources-are-as-packaged", stack, "", told(others), fix)]),
    ...[...ids].flatMap((id) => {
      const [now, then] = [deployed[id], packaged[id]];
      if (then === undefined)
        return [
          finding("resources-are-as-packaged", stack, id, `${now?.Type ?? ""} is deployed and not packaged`, fix),
        ];
      if (now === undefined)
        return [finding("resources-are-as-packaged", stack, id, `${then.Type} is packaged and not deployed`, fix)];
      return compareResources(stack, id, now, then, fix);
    }),
  ];
}

/** The time of packaging, in the place where the code goes. */
const PLACE_OF_CODE = "Properties.Code.S3Key";
/** The hash of the bundle. */
const VERSION_OF_CODE = "Properties.Environment.Variables.DEPLOY_VERSION";

function compareResources(stack: string, id: string, now: Resource, then: Resource, fix: string): readonly Finding[] {
  const all = differences({ ...now }, { ...then });
  const [code] = all.filter(({ path }) => path === VERSION_OF_CODE);
  const others = all.filter(({ path }) => path !== VERSION_OF_CODE && path !== PLACE_OF_CODE);
  return [
    ...(code === undefined
      ? []
      : [
          finding(
            "code-is-as-packaged",
            stack,
            id,
            `code differs: ${shown(code.deployed)} runs, ${shown(code.packaged)} is packaged`,
            fix,
          ),
        ]),
    ...(others.length === 0 ? [] : [finding("resources-are-as-packaged", stack, id, told(others), fix)]),
  ];
}

/** A value that changed behind a path is read when the stack is deployed, and osls sees no reason to. */
function staleValues(
  wanted: Wanted,
  { stack, template, values }: Standing,
  comparison: Comparison,
): readonly Finding[] {
  const said = saidValues(comparison.deployed, comparison.account);
  const ids = Object.entries(template.Parameters ?? {});
  return parametersRead([{ stack, template }]).flatMap(({ path }) => {
    const id = ids.find(([, { Default }]) => Default === path)?.[0] ?? "";
    const [now, then] = [said.get(path), values[id]];
    if (now === undefined || then === undefined || now.value === then) return [];
    const problem = `it was deployed with "${then}" of ${path}, and ${now.stack} says "${now.value}" now`;
    return [finding("values-are-current", stack, id, problem, deployAgain(wanted, comparison, true))];
  });
}

const DIFFERENCES_TOLD = 3;
const CHARACTERS_SHOWN = 60;

function told(all: readonly Difference[]): string {
  const first = all
    .slice(0, DIFFERENCES_TOLD)
    .map(({ path, deployed, packaged }) => `${path} is ${shown(deployed)}, packaged ${shown(packaged)}`);
  const more = all.length - first.length;
  return `${first.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}

function shown(value: Value | undefined): string {
  if (value === undefined) return "nothing";
  const json = JSON.stringify(value);
  return json.length > CHARACTERS_SHOWN ? `${json.slice(0, CHARACTERS_SHOWN)}…` : json;
}

const finding = (rule: Rule, stack: string, resource: string, problem: string, fix: string): Finding => ({
  stack,
  resource,
  rule,
  problem,
  fix,
});
