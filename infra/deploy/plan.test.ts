import { describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import { stacksOf } from "../stacks/stacks.ts";
import { topologyOf } from "../topology-of.ts";
import { lacksPlatform, planDeployment, wasRolledBack } from "./plan.ts";

const packages = stacksOf(topologyOf(producers, consumers), { stage: "prod", versionOf: () => "1" }).map((stack) => ({
  stack,
  directory: `/dist/${stack.name}`,
}));
const named = (...folders: readonly string[]) => packages.filter(({ stack }) => folders.includes(stack.folder));

describe("a plan of a deployment", () => {
  it("goes from what all share to what folders keep, and then to their code", () => {
    const waves = planDeployment(packages.toReversed(), "prod");
    expect(waves.map((wave) => [...new Set(wave.map(({ layer }) => layer))])).toEqual([
      ["platform"],
      ["state"],
      ["compute"],
    ]);
    expect(waves.flat()).toHaveLength(packages.length);
  });

  it("calls stacks as osls does, after the stage, so that stages never meet", () => {
    const [[first] = []] = planDeployment(named("timelines"), "prod");
    expect(first).toEqual({
      stack: "timelines-state",
      stackName: "timelines-state-prod",
      layer: "state",
      directory: "/dist/timelines-state",
    });
  });

  it("holds a folder's state and code alone when it alone is named", () => {
    const waves = planDeployment(named("timelines"), "prod");
    expect(waves.map((wave) => wave.map(({ stack }) => stack))).toEqual([["timelines-state"], ["timelines"]]);
  });

  it("lacks the platform when that is neither planned nor there for this stage", () => {
    expect(lacksPlatform(["timelines"], "prod", ["platform-dev"])).toBe(true);
    expect(lacksPlatform(["timelines"], "prod", ["platform-prod"])).toBe(false);
    expect(lacksPlatform(["platform", "timelines"], "prod", [])).toBe(false);
    expect(lacksPlatform(undefined, "prod", [])).toBe(false);
  });
});

describe("a stack that was rolled back", () => {
  it.each([
    ["UPDATE_ROLLBACK_COMPLETE", true],
    ["ROLLBACK_COMPLETE", true],
    ["UPDATE_COMPLETE", false],
    [undefined, false],
  ])("is known by its status: %s, %s", (status, is) => {
    expect(wasRolledBack(status)).toBe(is);
  });
});
