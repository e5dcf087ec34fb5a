import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { aWorld } from "../fixtures/a-world.ts";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { StackOptions } from "../options.ts";
import { run } from "../program.ts";
import { showPackages } from "./show-packages.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const STAGE = "package-test";

describe("chorus package", () => {
  async function packaging(
    options: Partial<StackOptions> = {},
    {
      names = [],
      consumer = aConsumer(),
      mostBytes = 500_000,
    }: {
      readonly names?: readonly string[];
      readonly consumer?: ReturnType<typeof aConsumer>;
      readonly mostBytes?: number;
    } = {},
  ) {
    const { world, out, err } = aWorld({ root: ROOT });
    const failure = await showPackages(names, { stage: STAGE, ...options }, world, {
      definitions: { producers: [aProducer], consumers: [consumer] },
      measure: () => Promise.resolve({ referenceBytes: mostBytes, mostBytes }),
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    return { failure, out: out(), err: err() };
  }

  it("shows each stack with its functions, their sizes and where they lie, and nothing else in a pipe", async () => {
    const { failure, out, err } = await packaging();
    expect(failure).toBeUndefined();
    expect(err).toBe("");
    const lines = out.split("\n").map((line) => line.trim().split(/ {2,}/));
    expect(lines[0]).toEqual(["stack", "function", "zip KB", "bundle KB", "of budget", "package", "folder"]);
    expect(lines.slice(1, 6).map(([stack, name]) => [stack, name])).toEqual([
      ["platform", "–"],
      ["greeter-state", "–"],
      ["greeted-state", "–"],
      ["greeter", "greeter"],
      ["greeted", "greeted"],
    ]);
    expect(out).toMatch(/\d+ % {2,}(new|unchanged) +dist\/stacks\/greeted\/[0-9a-f]{16}/);
    expect(out).toMatch(/5 stacks for stage package-test: \d new, \d unchanged\. A bundle may have 500 KB\.\n$/);
  }, 60_000);

  it("answers scripts with the same in bytes, and leaves alone what has not changed", async () => {
    await packaging({}, { names: ["greeted"] });
    const { out } = await packaging({ json: true }, { names: ["greeted"] });
    expect(JSON.parse(out)).toEqual({
      stage: STAGE,
      budget: { referenceBytes: 500_000, mostBytes: 500_000 },
      overBudget: [],
      stacks: [
        expect.objectContaining({ name: "greeted-state", layer: "state", isNew: false, functions: [] }),
        expect.objectContaining({
          ...{ name: "greeted", layer: "compute", folder: "greeted", isNew: false },
          directory: expect.stringMatching(/^dist\/stacks\/greeted\/[0-9a-f]{16}$/),
          functions: [
            {
              name: "greeted",
              zipBytes: expect.any(Number),
              bundleBytes: expect.any(Number),
              budgetShare: expect.any(Number),
            },
          ],
        }),
      ],
    });
  }, 60_000);

  it("fails on a bundle over its budget, and names the function", async () => {
    const { failure, out } = await packaging({}, { names: ["greeted"], mostBytes: 100 });
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(String(failure)).toMatch(/Over budget:\n- greeted: its bundle has [\d,]+ bytes, [\d,]+ more than it may/);
    expect(out).toContain("greeted-state");
  }, 60_000);

  it("prints what definitions contradict, and packages nothing", async () => {
    const consumer = { ...aConsumer(), name: "unheard", owner: "" };
    const { failure, out } = await packaging({}, { consumer });
    expect(failure).toBeInstanceOf(CommandFailed);
    expect(String(failure)).toContain("- consumers/unheard/consumer.ts: it has no owner; name the team that is paged");
    expect(out).toBe("");
    expect(existsSync(join(ROOT, "dist", "stacks", "unheard"))).toBe(false);
  });

  it("says what was probably meant by a folder that is not there", async () => {
    expect((await packaging({}, { names: ["greted"] })).failure).toEqual(
      new WrongUsage('There is no "greted": did you mean greeted or greeter?'),
    );
    expect((await packaging({}, { names: ["xyz"] })).failure).toEqual(
      new WrongUsage('There is no "xyz": it is one of platform, greeter, greeted.'),
    );
  });

  it.each(["", "Prod", "a_b", "a".repeat(21), "ä"])("refuses the stage %j", async (stage) => {
    const { world, err } = aWorld({ root: ROOT });
    expect(await run(["package", "--stage", stage], world)).toBe(2);
    expect(err()).toContain("It is 1 to 20 characters of a-z, 0-9 and hyphens.");
  });
});
