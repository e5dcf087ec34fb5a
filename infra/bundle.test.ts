import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import { bundleAll, developmentPackagesIn } from "./bundle.ts";
import { topologyOf } from "./topology.ts";

const ROOT = join(import.meta.dirname, "..");
const MOST_BYTES = 500_000;

describe("every function's bundle", () => {
  const { functions } = topologyOf(producers, consumers);

  it("is the same bytes each time, small enough, and holds nothing from devDependencies", async () => {
    const bundles = await bundleAll(functions, ROOT);
    const first = await Promise.all(bundles.map(({ file }) => readFile(file)));
    await bundleAll(functions, ROOT);
    const second = await Promise.all(bundles.map(({ file }) => readFile(file)));
    expect(first.map((bytes, index) => bytes.equals(second[index] ?? Buffer.alloc(0)))).toEqual(
      functions.map(() => true),
    );
    expect(
      bundles.filter(({ bytes }) => bytes > MOST_BYTES).map(({ functionName, bytes }) => `${functionName}: ${bytes}`),
    ).toEqual([]);
    expect(await developmentPackagesIn(bundles, ROOT)).toEqual([]);
  });

  it("says which development packages got in", async () => {
    const bundles = [{ functionName: "names", file: "", bytes: 1, packages: ["zod", "jest"] }];
    expect(await developmentPackagesIn(bundles, ROOT)).toEqual(["names: jest"]);
  });
});
