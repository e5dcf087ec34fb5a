import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import { topologyOf } from "../topology-of.ts";
import { type Budget, measureBudget, overBudget, shareOf } from "./budget.ts";
import { type Bundle, bundleAll, developmentPackagesIn } from "./bundle.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("every function's bundle", () => {
  const functions = topologyOf(producers, consumers).folders.flatMap((folder) => folder.functions);
  let bundles: readonly Bundle[];
  let budget: Budget;

  beforeAll(async () => {
    [bundles, budget] = await Promise.all([bundleAll(functions, ROOT), measureBudget(ROOT)]);
  });

  it("is no larger than its budget, a function that only speaks to DynamoDB and checks with zod being the measure", () => {
    expect(budget.referenceBytes).toBeGreaterThan(300_000);
    expect(budget.mostBytes).toBe(Math.min(500_000, Math.floor(1.15 * budget.referenceBytes)));
    expect(overBudget(bundles, budget)).toEqual([]);
  });

  it("is the same bytes each time, and so the same version", async () => {
    const again = await bundleAll(functions, ROOT);
    const isSame = bundles.map(({ code }, index) => Buffer.compare(code, again[index]?.code ?? Buffer.alloc(0)) === 0);
    expect(isSame).toEqual(functions.map(() => true));
    expect(again.map(({ version }) => version)).toEqual(bundles.map(({ version }) => version));
  });

  it("is the same bytes alone as beside the others, packages and source map among it", async () => {
    const inText = ({ code, sourceMap, ...more }: Bundle) => ({
      ...more,
      code: Buffer.from(code).toString(),
      sourceMap: Buffer.from(sourceMap).toString(),
    });
    expect((await bundleAll(functions.slice(-1), ROOT)).map(inText)).toEqual(bundles.slice(-1).map(inText));
    expect(await bundleAll([], ROOT)).toEqual([]);
  });

  it("holds nothing from devDependencies", async () => {
    expect(await developmentPackagesIn(bundles, ROOT)).toEqual([]);
  });

  it("tells its packages with the bytes they take, the largest first", () => {
    for (const { code, packages } of bundles) {
      const bytes = packages.map((one) => one.bytes);
      expect(packages.map(({ name }) => name)).toContain("zod");
      expect(bytes).toEqual(bytes.toSorted((a, b) => b - a));
      expect(bytes.reduce((total, one) => total + one, 0)).toBeLessThan(code.length);
    }
  });
});

describe("a bundle", () => {
  const bundle = (bytes: number, ...packages: readonly string[]) => ({
    functionName: "names",
    code: new Uint8Array(bytes),
    packages: packages.map((name, index) => ({ name, bytes: 1_000 - index })),
  });

  it("over its budget is named with its largest packages", () => {
    const budget = { referenceBytes: 1_000, mostBytes: 1_150 };
    expect(overBudget([bundle(1_150, "zod")], budget)).toEqual([]);
    expect(overBudget([bundle(2_300, "lodash", "zod", "uuidv7", "hono")], budget)).toEqual([
      {
        functionName: "names",
        problem:
          "its bundle has 2,300 bytes, 1,150 more than it may; its largest packages: lodash (1,000), zod (999), uuidv7 (998)",
      },
    ]);
    expect(shareOf(575, budget)).toBe(0.5);
  });

  it("with a development package in it is named with that package", async () => {
    expect(await developmentPackagesIn([bundle(1, "zod", "jest", "@middy/core")], ROOT)).toEqual([
      { functionName: "names", packageName: "jest" },
      { functionName: "names", packageName: "@middy/core" },
    ]);
  });
});
