import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { aWorld } from "../fixtures/a-world.ts";
import type { CostOptions } from "../options.ts";
import { run } from "../program.ts";
import { cost } from "./cost.ts";

const load = { writeUnits: 1, readUnits: 1, milliseconds: 5 };
const definitions = { producers: [aProducer], consumers: [{ ...aConsumer(), perFact: load }] };

describe("chorus cost", () => {
  let cwd: string;
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), "chorus-cost-"));
  });
  afterEach(() => {
    rmSync(cwd, { recursive: true });
  });

  it("prints every stack, hop, assumption and price, and where they are from", async () => {
    const out = await costOf([]);
    for (const word of ["platform", "greeted-state", "door greeter", "facts", "fact-bytes", "sqs-requests"]) {
      expect(out).toContain(word);
    }
    expect(out).toContain("us-east-1 list prices");
    expect(out).toMatch(/kms-key-months .* recalled, not verified \(2026-11\)/);
  });

  it("answers scripts with what people read", async () => {
    const out = await costOf(["greeted"], { factsPerMonth: 2_000_000, json: true });
    expect(JSON.parse(out)).toMatchObject({
      factsPerMonth: 2_000_000,
      stacks: [{ stack: "greeted-state" }, { stack: "greeted" }],
      hops: [{ name: "greeted" }],
      stated: { greeted: load },
      prices: { "sqs-requests": { usd: 0.4 } },
      assumptions: { "fact-bytes": { value: 1_024 } },
    });
  });

  it("takes prices of one's own from a file", async () => {
    writeFileSync(join(cwd, "prices.json"), '{ "kms-key-months": 3 }');
    const { out } = await chorus("cost", "platform", "--prices", "prices.json");
    expect(out).toContain("keys 3.00");
    expect(out).toMatch(/kms-key-months +3 .* prices\.json \(yours\)/);
  });

  it.each<[string, string, string]>([
    ["no price", '{ "kms-key-month": 3 }', 'prices.json: "kms-key-month" is no price; did you mean kms-key-months?'],
    ["no number", '{ "kms-key-months": "3" }', 'prices.json: "kms-key-months" must be a number'],
    ["no JSON", "3 USD", "prices.json: it cannot be read as JSON"],
  ])("refuses a file in which there is %s", async (_, content, problem) => {
    writeFileSync(join(cwd, "prices.json"), content);
    const { exit, err } = await chorus("cost", "--prices", "prices.json");
    expect(exit).toBe(2);
    expect(err).toContain(problem);
  });

  it.each<[readonly string[], string]>([
    [["--prices", "nowhere.json"], "nowhere.json"],
    [["platfrom"], 'There is no "platfrom": did you mean platform?'],
    [["--facts-per-month", "many"], "It is a number of facts above 0."],
    [["--facts-per-month", "0"], "It is a number of facts above 0."],
  ])("is wrong usage with %j", async (argv, problem) => {
    const { exit, err } = await chorus("cost", ...argv);
    expect(exit).toBe(2);
    expect(err).toContain(problem);
  });

  it("prints what docs/deploying.md shows; paste it there when it has changed", async () => {
    const page = readFileSync(new URL("../../docs/deploying.md", import.meta.url), "utf8");
    const [, names = "", shown] = /\nnpx chorus cost (.+)\n```\n\n```text\n([^`]+)\n```/.exec(page) ?? [];
    const { out } = await chorus("cost", ...names.split(" "));
    expect(out.slice(0, out.indexOf("\n\nEvery consumer"))).toBe(shown);
  });

  /** Of folders that stay. @returns what is printed. */
  async function costOf(names: readonly string[], options: Partial<CostOptions> = {}) {
    const { world, out } = aWorld({ root: cwd });
    await cost(names, { factsPerMonth: 1_000_000, ...options }, world, definitions);
    return out();
  }

  async function chorus(...argv: readonly string[]) {
    const { world, out, err } = aWorld({ root: cwd });
    return { exit: await run(argv, world), out: out(), err: err() };
  }
});
