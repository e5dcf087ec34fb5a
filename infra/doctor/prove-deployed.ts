import type { Proof } from "../proofs/prove.ts";
import { compareStacks, type Comparison, DEPLOYED_RULES } from "./compare.ts";

/** What stands in AWS, beside what is packaged. */
export function proveDeployed(comparison: Comparison): readonly Proof[] {
  const findings = compareStacks(comparison);
  return Object.entries(DEPLOYED_RULES).map(([name, proves]) => ({
    name,
    proves,
    findings: findings.filter(({ rule }) => rule === name),
  }));
}
