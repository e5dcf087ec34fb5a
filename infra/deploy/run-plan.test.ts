import { describe, expect, it } from "@jest/globals";
import type { Step, Wave } from "./plan.ts";
import { type Outcome, runPlan } from "./run-plan.ts";

const step = (stack: string): Step => ({ stack, stackName: `${stack}-dev`, layer: "state", directory: `/${stack}` });
const waves: readonly Wave[] = [[step("platform")], ["a", "b", "c"].map(step), [step("code")]];

/** Keeps a diary. */
function aDeployer(failing: readonly string[] = []) {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  return {
    log,
    most: () => most,
    deploy: async ({ stack }: Step): Promise<Outcome> => {
      log.push(`${stack} begins`);
      most = Math.max(most, ++running);
      for (let turn = 0; turn < 3; turn++) await Promise.resolve();
      running--;
      log.push(`${stack} ends`);
      return failing.includes(stack) ? { state: "failed", reason: "it was told to" } : { state: "deployed" };
    },
  };
}

const never = () => false;

describe("running a plan", () => {
  it("begins a wave when all of the one before is done", async () => {
    const { deploy, log } = aDeployer();
    const done = await runPlan(waves, { deploy, atOnce: 2, isOver: never });
    expect(done.map(({ step: { stack }, outcome }) => [stack, outcome.state])).toEqual([
      ["platform", "deployed"],
      ["a", "deployed"],
      ["b", "deployed"],
      ["c", "deployed"],
      ["code", "deployed"],
    ]);
    expect(log.indexOf("platform ends")).toBeLessThan(log.indexOf("a begins"));
    expect(log.indexOf("code begins")).toBeGreaterThan(log.indexOf("c ends"));
  });

  it("has no more than it may at once", async () => {
    const { deploy, most } = aDeployer();
    await runPlan(waves, { deploy, atOnce: 2, isOver: never });
    expect(most()).toBe(2);
  });

  it("begins nothing after a failure, and lets what runs come to its end", async () => {
    const { deploy, log } = aDeployer(["a"]);
    const done = await runPlan(waves, { deploy, atOnce: 2, isOver: never });
    expect(done.map(({ outcome }) => outcome.state)).toEqual([
      "deployed",
      "failed",
      "deployed",
      "not started",
      "not started",
    ]);
    expect(log).toContain("b ends");
    expect(log).not.toContain("c begins");
  });

  it("begins nothing more when it is told that it is over", async () => {
    const { deploy, log } = aDeployer();
    const done = await runPlan(waves, { deploy, atOnce: 2, isOver: () => log.includes("platform ends") });
    expect(done.map(({ outcome }) => outcome.state)).toEqual(["deployed", ...Array<string>(4).fill("not started")]);
  });
});
