import type { Standing, Wanted } from "../../infra/doctor/compare.ts";
import { stackNameOf } from "../../infra/deploy/plan.ts";
import { type Account, awsAccount } from "../../infra/templates/resolve.ts";
import type { StackInAws, Stacks } from "../target/cloudformation.ts";

/** What stands of a stage: the stacks that are packaged, and whatever else says by its tags that it is ours. */
export async function readDeployed(
  { all, templateOf }: Stacks,
  packaged: readonly Wanted[],
  stage: string,
  show: (words: string) => void,
): Promise<readonly Standing[]> {
  const names = new Map(packaged.map(({ stack }) => [stackNameOf(stack, stage), stack]));
  const ours = all.filter((one) => names.has(one.name) || isOfStage(one, stage));
  const standing: Standing[] = [];
  for (const { name, status, values } of ours) {
    show(`Reading stacks from AWS … ${standing.length} of ${ours.length}`);
    const stack = names.get(name) ?? name;
    standing.push({ stack, status, values, template: await templateOf(name) });
  }
  return standing;
}

const isOfStage = ({ tags }: StackInAws, stage: string): boolean => tags["app"] === "chorus" && tags["stage"] === stage;

/** The account's number stands in every stack's ARN. */
export function accountOf({ all, region }: Stacks): Account {
  return awsAccount(all[0]?.id.split(":")[4] ?? "", region);
}
