import { type Absent, atOf, type Attempts, type Hop } from "./attempts.ts";
import type { FoundFact } from "./found-fact.ts";

/** A fact or a step, and what it caused. */
export type Branch = FactBranch | AbsentBranch;

interface FactBranch {
  readonly is: "fact";
  readonly fact: FoundFact;
  readonly hops: readonly Hop[];
  readonly caused: readonly Branch[];
}

interface AbsentBranch extends Absent {
  readonly is: "absent";
  /** As whoever failed at it wrote it down. */
  readonly type?: string;
  readonly caused: readonly Branch[];
}

/**
 * By causation id, what happened first on top. Facts whose cause is unknown stand at the top, and so does what was not
 * found; of facts that name each other as causes the first does.
 *
 * @param facts by time.
 */
export function treeOf(facts: readonly FoundFact[], { hops, absent }: Attempts): readonly Branch[] {
  const absentIds = new Set(absent.map(({ id }) => id));
  const byId = new Map(facts.toReversed().map((fact) => [fact.id, fact]));
  const planted = new Set<FoundFact>();
  const causedBy = new Map<string | undefined, FoundFact[]>();
  for (const fact of facts) causedBy.set(causeOf(fact), [...(causedBy.get(causeOf(fact)) ?? []), fact]);

  const roots = [
    ...(causedBy.get(undefined) ?? []).map(branchOf),
    ...absent.map(absentBranch),
    // What is left goes round in circles.
    ...facts.flatMap((fact) => (planted.has(fact) ? [] : [branchOf(fact)])),
  ];
  return roots.toSorted((a, b) => compare(beginOf(a), beginOf(b)));

  function causeOf({ id, causationId }: FoundFact): string | undefined {
    if (causationId === undefined || causationId === id) return undefined;
    return byId.has(causationId) || absentIds.has(causationId) ? causationId : undefined;
  }

  function branchOf(fact: FoundFact): FactBranch {
    planted.add(fact);
    // Two sources may use one id: what it caused stands below the first.
    const caused = byId.get(fact.id) === fact ? below(fact.id) : [];
    return { is: "fact", fact, hops: hops.get(fact.id) ?? [], caused };
  }

  function absentBranch(one: Absent): AbsentBranch {
    const type = typeIn(one);
    return { is: "absent", ...one, ...(type !== undefined && { type }), caused: below(one.id) };
  }

  function below(id: string): readonly Branch[] {
    return (causedBy.get(id) ?? []).filter((fact) => !planted.has(fact)).map(branchOf);
  }
}

function typeIn({ hops }: Absent): string | undefined {
  for (const { records } of hops)
    for (const record of records)
      if (record.kind === "failed" && record.cause.type !== undefined) return record.cause.type;
  return undefined;
}

/** When the first is known to have happened of it. */
function beginOf(branch: Branch): string {
  if (branch.is === "fact") return branch.fact.time;
  const times = [...branch.hops.flatMap(({ records }) => records.map(atOf)), ...branch.caused.map(beginOf)];
  return times.toSorted(compare)[0] ?? "";
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
