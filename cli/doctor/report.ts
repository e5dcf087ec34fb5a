import type { Finding } from "../../infra/proofs/finding.ts";
import type { Proof } from "../../infra/proofs/prove.ts";
import { type Colours, coloursOf } from "../colours.ts";
import type { DoctorOptions } from "../options.ts";
import { writeJson, type World } from "../world.ts";

export interface Report {
  readonly section: (title: string, proofs: readonly Proof[]) => void;
  readonly end: () => void;
  /** All that were told. */
  readonly proofs: () => readonly Proof[];
}

/**
 * For people section by section as they are proved, for scripts one document at the end.
 * @param names that it is about; none for all.
 */
export function report(
  { json, stage }: DoctorOptions,
  names: readonly string[],
  world: Pick<World, "out" | "env">,
): Report {
  const sections: { readonly title: string; readonly proofs: readonly Proof[] }[] = [];
  const proofs = () => sections.flatMap((section) => section.proofs);
  return {
    proofs,
    section: (title, some) => {
      sections.push({ title, proofs: some });
      if (json !== true) world.out.write(`${sectionForPeople(title, some, coloursOf(world))}\n\n`);
    },
    end: () => {
      const holds = proofs().every(({ findings }) => findings.length === 0);
      if (json === true) writeJson(world.out, { stage, holds, sections });
      else if (holds) world.out.write(`${proofs().length} proofs, and all of them hold${forNames(names)}.\n`);
    },
  };
}

const forNames = (names: readonly string[]): string => (names.length === 0 ? "" : ` for ${names.join(", ")}`);

/** What is said when something does not hold. */
export function verdict(broken: readonly Proof[], all: number): string {
  const findings = broken.reduce((total, proof) => total + proof.findings.length, 0);
  return `${broken.length} of ${all} proofs do not hold, with ${findings} finding${findings === 1 ? "" : "s"}.`;
}

function sectionForPeople(title: string, proofs: readonly Proof[], colours: Colours): string {
  const width = Math.max(...proofs.map(({ name }) => name.length));
  const lines = proofs.flatMap(({ name, proves, findings }) => [
    `${findings.length === 0 ? colours.green("✓") : colours.red("✗")} ${name.padEnd(width)}  ${colours.dim(proves)}`,
    ...findings.flatMap((finding) => findingForPeople(finding, name, colours)),
  ]);
  return [colours.bold(title), ...lines].join("\n");
}

function findingForPeople(
  { stack, resource, rule, problem, fix }: Finding,
  proof: string,
  colours: Colours,
): readonly string[] {
  const place = [stack, resource, ...(rule === proof ? [] : [rule])].filter((part) => part !== "");
  return [
    ...(place.length === 0 ? [] : [`    ${colours.bold(place.join("  "))}`]),
    ...problem.split("\n").map((line) => `      ${line}`),
    `      → ${fix}`,
  ];
}
