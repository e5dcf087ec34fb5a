import type { Blueprint } from "../blueprint.ts";
import { importLines } from "./import-lines.ts";

/** core/apply.ts: the decision. */
export function applyText({ hears }: Blueprint): string {
  const facts = hears.map(({ factType, file }) => ({ what: `type { ${factType} }`, from: file }));
  return `import { merge, type Plan } from "../../../runtime/core/plan.ts";
${importLines(facts, "../../../")}
import { lastHeard, subjectKey } from "./rows.ts";

export type Heard = ${hears.map(({ factType }) => factType).join(" | ")};

/** Every kind of fact is kept alike. Begin here: \`switch (fact.type)\` tells them apart, each with its own \`fact.data\`. */
export function* apply(fact: Heard): Plan {
  yield* merge(subjectKey(fact.subject), lastHeard(fact));
}
`;
}
