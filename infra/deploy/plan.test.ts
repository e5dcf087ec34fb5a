import { describe, expect, it } from "@jest/globals";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { stacksOf } from "../stacks/stacks.ts";
import { topologyOf } from "../topology-of.ts";
import { lacksPlatform, planDeployment, wasRolledBack } from "./plan.ts";

const packages = stacksOf(topologyOf([aProducer], [aConsumer()]), { stage: "prod", versionOf: () => "1" }).map(
  (stack) => ({
    stack,
    directory: `/dist/${stack.name}`,
  }),
);
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
    const [[first] = []] = planDeployment(named("greeted"), "prod");
    expect(first).toEqual({
      stack: "greeted-state",
      stackName: "greeted-state-prod",
      layer: "state",
      directory: "/dist/greeted-state",
    });
  });

  it("holds a folder's state and code alone when it alone is named", () => {
    const waves = planDeployment(named("greeted"), "prod");
    expect(waves.map((wave) => wave.map(({ stack }) => stack))).toEqual([["greeted-state"], ["greeted"]]);
  });

  it("lacks the platform when that is neither planned nor there for this stage", () => {
    expect(lacksPlatform(["greeted"], "prod", ["platform-dev"])).toBe(true);
    expect(lacksPlatform(["greeted"], "prod", ["platform-prod"])).toBe(false);
    expect(lacksPlatform(["platform", "greeted"], "prod", [])).toBe(false);
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
