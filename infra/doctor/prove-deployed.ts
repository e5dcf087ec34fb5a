import type { Finding } from "../proofs/finding.ts";
import type { Proof } from "../proofs/prove.ts";
import { DEPLOYED_RULES } from "./compare.ts";

/** Findings of a comparison, by what they speak against. */
export const proofsOf = (findings: readonly Finding[]): readonly Proof[] =>
  Object.entries(DEPLOYED_RULES).map(([name, proves]) => ({
    name,
    proves,
    findings: findings.filter(({ rule }) => rule === name),
  }));
