import type { PackagedStack } from "../packages/package-stacks.ts";
import { Unresolvable } from "../templates/resolve.ts";
import type { Finding } from "./finding.ts";
import type { JudgedStack } from "./rule.ts";
import { RULES } from "./rules.ts";
import { validateTemplates } from "./validator.ts";
import { judgedStack, type Surroundings, worldOf } from "./world.ts";

/** One thing that was looked at in every packaged template. */
export interface Proof {
  readonly name: string;
  /** What holds when there are no findings. */
  readonly proves: string;
  readonly findings: readonly Finding[];
}

/** AWS's validator and our own rules, over all packaged stacks. Needs neither network nor credentials. */
export async function proveTemplates(
  packaged: readonly Pick<PackagedStack, "stack" | "template">[],
  surroundings: Surroundings,
  validate = validateTemplates,
): Promise<readonly Proof[]> {
  const stacks = packaged.map(judgedStack);
  const [findings, ruled] = await Promise.all([validate(stacks), proveRules(stacks, surroundings)]);
  return [{ ...VALIDATOR, findings }, ...ruled];
}

const VALIDATOR: Pick<Proof, "name" | "proves"> = {
  name: "validator",
  proves: "AWS's own validator finds nothing to correct: CloudFormation takes every property of every resource.",
};

const REFERENCES: Pick<Proof, "name" | "proves"> = {
  name: "references",
  proves: "Every reference leads to something that one of the templates makes.",
};

/** When a reference leads nowhere, that is the only proof: what does not resolve cannot be judged. */
export async function proveRules(
  stacks: readonly JudgedStack[],
  surroundings: Surroundings,
): Promise<readonly Proof[]> {
  try {
    const world = await worldOf(stacks, surroundings);
    const proofs = RULES.map((rule) => ({ name: rule.name, proves: rule.why, findings: rule.check(world) }));
    return [{ ...REFERENCES, findings: [] }, ...proofs];
  } catch (error) {
    if (!(error instanceof Unresolvable)) throw error;
    return [{ ...REFERENCES, findings: [leadingNowhere(error)] }];
  }
}

function leadingNowhere({ message }: Unresolvable): Finding {
  const [stack = "", ...problem] = message.split(": ");
  return {
    stack,
    resource: "",
    rule: REFERENCES.name,
    problem: problem.join(": "),
    fix: "Name something that infra/stacks makes, or teach infra/templates/resolve.ts what it gives.",
  };
}
