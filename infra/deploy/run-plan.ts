import type { Step, Wave } from "./plan.ts";

/** How a stack's deployment ended. */
export type Outcome =
  | { readonly state: "deployed" }
  /** It stands as it is packaged, and was not touched. */
  | { readonly state: "unchanged" }
  | { readonly state: "failed"; readonly reason: string };

export interface Done {
  readonly step: Step;
  readonly outcome: Outcome | { readonly state: "not started" };
}

export interface Runner {
  /** Never rejects for what AWS or osls says: that is an outcome. */
  readonly deploy: (step: Step) => Promise<Outcome>;
  /** Steps of a wave beside each other, at most. */
  readonly atOnce: number;
  /** Asked before each step: no more is begun when it says so. */
  readonly isOver: () => boolean;
}

/** Wave after wave; after a failure nothing more is begun, and what runs is let to its end. Answers for every step, in the plan's order. */
export async function runPlan(waves: readonly Wave[], { deploy, atOnce, isOver }: Runner): Promise<readonly Done[]> {
  const outcomes = new Map<Step, Outcome>();
  const hasFailed = () => [...outcomes.values()].some(({ state }) => state === "failed");
  for (const wave of waves) {
    const waiting = [...wave];
    const one = async () => {
      for (;;) {
        const step = hasFailed() || isOver() ? undefined : waiting.shift();
        if (step === undefined) return;
        outcomes.set(step, await deploy(step));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  }
  return waves.flat().map((step) => ({ step, outcome: outcomes.get(step) ?? { state: "not started" } }));
}
