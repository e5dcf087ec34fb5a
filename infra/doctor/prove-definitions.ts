import { TopologyError } from "../check-topology.ts";
import type { Finding } from "../proofs/finding.ts";
import type { Proof } from "../proofs/prove.ts";
import type { Topology } from "../topology.ts";

const NAME = "definitions";

/** @param make of the definitions, which refuses those that contradict each other. */
export function proveDefinitions(make: () => Topology): { readonly proof: Proof; readonly topology?: Topology } {
  const proof = {
    name: NAME,
    proves: "Definitions contradict neither each other nor what AWS allows.",
    findings: [],
  };
  try {
    return { proof, topology: make() };
  } catch (error) {
    if (!(error instanceof TopologyError)) throw error;
    return { proof: { ...proof, findings: error.problems.map(findingOf) } };
  }
}

/** `consumers/names/consumer.ts: what is wrong; what to do` */
function findingOf(text: string): Finding {
  const [, file = "", problem = text, fix = "Mend it in that file."] = /^(\S+): (.*?)(?:; (.*))?$/s.exec(text) ?? [];
  return { stack: file, resource: "", rule: NAME, problem, fix };
}
