import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { proveDefinitions } from "../../infra/doctor/prove-definitions.ts";
import { proveDeployed } from "../../infra/doctor/prove-deployed.ts";
import { proveRecordedRoles } from "../../infra/doctor/prove-recorded-roles.ts";
import { rehearseIn } from "../../infra/doctor/rehearse-in.ts";
import { measureBudget } from "../../infra/packages/budget.ts";
import { type PackagedStack, packageStacks } from "../../infra/packages/package-stacks.ts";
import { provePackages } from "../../infra/packages/prove-packages.ts";
import type { Finding } from "../../infra/proofs/finding.ts";
import { type Proof, proveTemplates } from "../../infra/proofs/prove.ts";
import { validateTemplates } from "../../infra/proofs/validator.ts";
import { DEFAULT_STAGE } from "../../infra/stacks/stack.ts";
import type { StackTemplate } from "../../infra/templates/template.ts";
import { topologyOf } from "../../infra/topology-of.ts";
import type { Topology } from "../../infra/topology.ts";
import { chosenNames, type Definitions, OURS } from "../definitions.ts";
import { deployCommand } from "../deploy/deploy-command.ts";
import { CommandFailed } from "../failures.ts";
import type { DoctorOptions } from "../options.ts";
import { progressLine } from "../progress-line.ts";
import { awsTarget } from "../target/choose-target.ts";
import { openStacks, type OpenStacks, type Stacks } from "../target/cloudformation.ts";
import type { World } from "../world.ts";
import { accountOf, readDeployed } from "./read-deployed.ts";
import { report, type Report, verdict } from "./report.ts";

/** What a test puts in place of our own folders, of the SDK's way to an account, and of what takes long. */
export interface Practice {
  readonly definitions: Definitions;
  readonly open: OpenStacks;
  readonly proveRoles: (stacks: readonly PackagedStack[], root: string) => Promise<Proof>;
  readonly validate: (stacks: readonly StackTemplate[], root: string) => Promise<readonly Finding[]>;
}

const OUR_PRACTICE: Practice = {
  definitions: OURS,
  open: openStacks,
  proveRoles: (stacks, root) => proveRecordedRoles(stacks, root, rehearseIn(root)),
  validate: (stacks, root) => validateTemplates(stacks, join(root, "infra", "proofs")),
};

/**
 * `chorus doctor`.
 * @throws {WrongUsage} when there is no such folder.
 * @throws {CommandFailed} when something does not hold.
 */
export async function doctor(
  names: readonly string[],
  options: DoctorOptions,
  world: World,
  { definitions, open, proveRoles, validate }: Practice = OUR_PRACTICE,
): Promise<void> {
  const only = chosenNames(names, definitions);
  // Before anything else, so that nobody waits for what cannot be compared in the end.
  const account = asksAws(options) ? await open(awsTarget(options)) : undefined;
  const line = progressLine(world.err);
  const told = report(options, only ?? [], world);
  try {
    const { proof, topology } = proveDefinitions(() => topologyOf(definitions.producers, definitions.consumers));
    told.section("Definitions", [proof]);
    if (topology !== undefined) {
      await examine({ topology, only, options, world, account, proveRoles, validate, told, line });
    }
  } finally {
    line.clear();
    account?.close();
  }
  told.end();
  const broken = told.proofs().filter(({ findings }) => findings.length > 0);
  if (broken.length > 0) throw new CommandFailed(verdict(broken, told.proofs().length));
}

/** Only whoever says so: a shell may hold an account's settings all day long. */
const asksAws = ({ deployed, profile, region, endpointUrl }: DoctorOptions): boolean =>
  deployed === true || profile !== undefined || region !== undefined || endpointUrl !== undefined;

interface Examination {
  readonly topology: Topology;
  readonly only: readonly string[] | undefined;
  readonly options: DoctorOptions;
  readonly world: World;
  readonly account: Stacks | undefined;
  readonly proveRoles: Practice["proveRoles"];
  readonly validate: Practice["validate"];
  readonly told: Report;
  readonly line: ReturnType<typeof progressLine>;
}

/** Everything is packaged and proved, since stacks name each other; what is told is about those that were named. */
async function examine({
  topology,
  only,
  options,
  world,
  account,
  proveRoles,
  validate,
  told,
  line,
}: Examination): Promise<void> {
  const { root } = world;
  const { stage } = options;
  const show = (words: string) => {
    line.show(words);
  };
  const packagesOf = (one: string) => packageStacks({ root, topology, stage: one, onProgress: show });
  const [packages, budget] = await Promise.all([packagesOf(stage), measureBudget(root)]);
  const tell = (title: string, proofs: readonly Proof[]) => {
    line.clear();
    told.section(title, about(proofs, packages.stacks, only));
  };
  tell("Packages", await provePackages(packages, budget, root));

  show("Proving templates …");
  const runbooks = new Set(await readdir(join(root, "docs", "runbooks")));
  const validated = (stacks: readonly StackTemplate[]) => validate(stacks, root);
  tell("Templates", await proveTemplates(packages.stacks, { topology, runbooks }, validated));

  show("Proving roles; when nobody has rehearsed these packages, that takes a minute …");
  // What was rehearsed are the packages of the embedded cloud; roles are the same in every stage but for parameters' paths.
  const rehearsed = stage === DEFAULT_STAGE ? packages : await packagesOf(DEFAULT_STAGE);
  tell("Roles", [await proveRoles(rehearsed.stacks, root)]);

  if (account === undefined) return;
  const packaged = packages.stacks.map(({ stack, template }) => ({
    stack: stack.name,
    folder: stack.folder,
    template,
  }));
  const deployed = await readDeployed(account, packaged, stage, show);
  tell(
    `Deployed to stage ${stage} in ${account.region}`,
    proveDeployed({
      ...{ stage, account: accountOf(account), packaged, deployed },
      deployCommand: (folder, force) => deployCommand([folder], { ...options, ...(force && { force }) }),
    }),
  );
}

function about(
  proofs: readonly Proof[],
  stacks: readonly PackagedStack[],
  only: readonly string[] | undefined,
): readonly Proof[] {
  if (only === undefined) return proofs;
  const chosen = new Set([
    "",
    ...stacks.filter(({ stack }) => only.includes(stack.folder)).map(({ stack }) => stack.name),
  ]);
  return proofs.map((proof) => ({ ...proof, findings: proof.findings.filter(({ stack }) => chosen.has(stack)) }));
}
