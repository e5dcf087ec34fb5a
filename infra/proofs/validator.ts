import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { StandardDiagnostic, StandardReport, ValidateConfig } from "@aws/cloudformation-validate";
import type { StackTemplate } from "../templates/template.ts";
import type { Finding } from "./finding.ts";

/** Remarks of the validator that do not say that something is wrong, by id, with the reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  W3005: "osls writes a DependsOn on each function's role beside the reference that says the same",
};

/**
 * AWS's own validator: the schema of every property of every kind of resource, and the rules of cfn-lint. Errors and
 * warnings are findings. Its Guard rules are left alone: in 1.9.0-beta a clean template failed them, and one with a
 * property missing passed.
 *
 * @param folder where its worker lies: this one, but for a program that is bundled and lies elsewhere.
 * @see https://github.com/aws-cloudformation/cloudformation-validate
 */
export async function validateTemplates(
  stacks: readonly StackTemplate[],
  folder = import.meta.dirname,
): Promise<readonly Finding[]> {
  const config: ValidateConfig = { severityLevel: "WARN", exclude: { ids: Object.keys(LEFT_OUT) } };
  const templates = stacks.map(({ template }) => template);
  const worker = new Worker(join(folder, "validator-worker.mjs"), { workerData: { templates, config } });
  try {
    const [reports] = (await once(worker, "message")) as [readonly StandardReport[]];
    return reports.flatMap((report, index) => findingsOf(report, stacks[index]?.stack ?? ""));
  } finally {
    await worker.terminate();
  }
}

function findingsOf({ status, diagnostics }: StandardReport, stack: string): readonly Finding[] {
  const unfinished: Finding = {
    stack,
    resource: "",
    rule: status,
    problem: "the validator did not get through the template, and may have missed something",
    fix: "Make the template smaller, or look for a newer @aws/cloudformation-validate.",
  };
  return [...(status === "OK" ? [] : [unfinished]), ...diagnostics.map((one) => findingOf(one, stack))];
}

const findingOf = (
  { ruleId, message, entity, propertyPath = "", suggestedFix }: StandardDiagnostic,
  stack: string,
): Finding => ({
  stack,
  resource: entity?.logicalId ?? "",
  rule: ruleId,
  problem: propertyPath === "" ? message : `${propertyPath}: ${message}`,
  fix: suggestedFix ?? "Correct what infra/stacks writes there, by the CloudFormation reference of that resource.",
});
