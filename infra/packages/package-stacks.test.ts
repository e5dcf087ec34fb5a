import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { unzipSync, zipSync } from "fflate";
import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import { aConsumer, aProducer } from "../../test/engines/stacks-fixture.ts";
import { DEFAULT_STAGE } from "../stacks/stack.ts";
import type { Template } from "../templates/template.ts";
import { topologyOf } from "../topology-of.ts";
import { measureBudget } from "./budget.ts";
import { codeFile, type Packages, packageStacks } from "./package-stacks.ts";
import { provePackages, zipProblems } from "./prove-packages.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("packages", () => {
  /** All that is there, and beside it folders that stay, to be named here. */
  const topology = topologyOf([...producers, aProducer], [...consumers, aConsumer()]);
  const packageInto = (dist: string, only?: readonly string[]) =>
    packageStacks({ root: ROOT, topology, stage: DEFAULT_STAGE, dist, ...(only && { only }) });
  let places: readonly [string, string];
  let first: Packages;
  let second: Packages;

  beforeAll(async () => {
    places = [await mkdtemp(join(tmpdir(), "chorus-dist-")), await mkdtemp(join(tmpdir(), "chorus-dist-"))];
    first = await packageInto(places[0]);
    second = await packageInto(places[1]);
  }, 120_000);
  afterAll(async () => {
    for (const place of places) await rm(place, { recursive: true });
  });

  const zipsOf = ({ stacks }: Packages) => stacks.flatMap((one) => one.zips);

  it("are of every stack, a folder's state and its code apart", () => {
    const names = topology.folders.flatMap(({ name }) => [`${name}-state`, name]);
    expect(first.stacks.map(({ stack }) => stack.name).toSorted()).toEqual(["platform", ...names].toSorted());
    expect(first.stacks.every(({ isNew }) => isNew)).toBe(true);
  });

  it("made twice in two empty places have the same zips, byte for byte", async () => {
    const contents = (packages: Packages) =>
      Promise.all(zipsOf(packages).map(async ({ file }) => (await readFile(file)).toString("base64")));
    expect(await contents(second)).toEqual(await contents(first));
  });

  it("made twice have the same templates but for where in the bucket the code goes", () => {
    const templates = ({ stacks }: Packages) => stacks.map(({ template }) => template);
    expect(templates(second)).not.toEqual(templates(first));
    expect(templates(second).map(withoutKeys)).toEqual(templates(first).map(withoutKeys));
  });

  it("are made again where osls has emptied their folder", async () => {
    const [platform] = (await packageInto(places[1], ["platform"])).stacks;
    await rm(join(platform?.directory ?? "", ".serverless"), { recursive: true });
    const [again] = (await packageInto(places[1], ["platform"])).stacks;
    expect([again?.directory, again?.isNew]).toEqual([platform?.directory, true]);
    expect(again && withoutKeys(again.template)).toEqual(platform && withoutKeys(platform.template));
  });

  it("hold in each zip the bundle alone, as the embedded cloud runs it", async () => {
    for (const { directory, zips } of first.stacks) {
      for (const { functionName, file, bytes, codeBytes } of zips) {
        const zip = await readFile(file);
        const files = unzipSync(zip);
        const code = await readFile(codeFile(directory, functionName));
        expect(Object.keys(files)).toEqual([`${functionName}/index.mjs`]);
        expect(code.equals(files[`${functionName}/index.mjs`] ?? Buffer.alloc(0))).toBe(true);
        expect([bytes, codeBytes]).toEqual([zip.length, code.length]);
      }
    }
    expect(zipsOf(first)).toHaveLength(topology.folders.flatMap(({ functions }) => functions).length);
  });

  it("leave the source maps beside them, by the version that a function reports", async () => {
    const maps = await readdir(join(places[0], "maps"));
    expect(maps.toSorted()).toEqual(
      first.bundles.map(({ functionName, version }) => `${functionName}-${version}.mjs.map`).toSorted(),
    );
    for (const { code } of first.bundles) expect(Buffer.from(code).includes("sourceMappingURL=")).toBe(false);
  });

  it("that are there already are not made again, and one that was deleted is", async () => {
    const made = first.stacks.find(({ stack }) => stack.name === "greeted");
    await rm(made?.directory ?? "", { recursive: true });
    const { stacks } = await packageInto(places[0], ["greeted"]);
    expect(stacks.map(({ stack, isNew }) => [stack.name, isNew])).toEqual([
      ["greeted-state", false],
      ["greeted", true],
    ]);
    const again = stacks.find(({ stack }) => stack.name === "greeted");
    expect(again?.directory).toBe(made?.directory);
    expect(withoutKeys(again?.template)).toEqual(withoutKeys(made?.template));
  });

  it("of one folder are its state and its code, and the platform only by its name", async () => {
    const names = async (...only: readonly string[]) =>
      (await packageInto(places[0], only)).stacks.map(({ stack }) => stack.name);
    expect(await names("greeter")).toEqual(["greeter-state", "greeter"]);
    expect(await names("platform")).toEqual(["platform"]);
  });

  it("are proved small enough, free of development packages and zipped as they were bundled", async () => {
    const proofs = await provePackages(second, await measureBudget(ROOT), ROOT);
    expect(proofs.flatMap(({ findings }) => findings)).toEqual([]);
  });

  it("that cannot be made say which stack, and leave nothing behind", async () => {
    const dist = join(places[1], "broken");
    const folders = topology.folders.map((folder) => ({
      ...folder,
      // Lambda has no such memory, and osls knows.
      functions: folder.functions.map((one) => ({ ...one, memoryMb: 0.5 })),
    }));
    const broken = packageStacks({
      root: ROOT,
      topology: { ...topology, folders },
      stage: DEFAULT_STAGE,
      dist,
      only: ["greeted"],
    });
    await expect(broken).rejects.toThrow(/^greeted: .*memorySize/s);
    expect(await readdir(join(dist, "stacks", "greeted"))).toEqual([]);
  });
});

describe("a package", () => {
  const code = Buffer.from("export const handler = () => {};");

  it("is told by what its zip holds too much, or another", () => {
    const zip = (files: Readonly<Record<string, Uint8Array>>) => zipSync({ ...files });
    expect(zipProblems(zip({ "names/index.mjs": code }), "names", code)).toEqual([]);
    expect(zipProblems(zip({ "names/index.mjs": code, "names/index.mjs.map": code }), "names", code)).toEqual([
      "its zip holds names/index.mjs.map beside names/index.mjs",
    ]);
    expect(zipProblems(zip({ "names/index.mjs": Buffer.from("other") }), "names", code)).toEqual([
      "its zip holds another names/index.mjs than was bundled, or none",
    ]);
  });

  it("is told by a bundle that is too large, and by one with development packages", async () => {
    const packages = {
      stacks: [],
      bundles: [
        { functionName: "names", code, sourceMap: code, version: "1", packages: [{ name: "jest", bytes: 30 }] },
      ],
    };
    const proofs = await provePackages(packages, { referenceBytes: 10, mostBytes: 11 }, ROOT);
    expect(proofs.flatMap(({ findings }) => findings).map(({ rule, problem }) => [rule, problem])).toEqual([
      ["bundles-within-budget", "its bundle has 32 bytes, 21 more than it may; its largest packages: jest (30)"],
      ["bundles-without-development-packages", "its bundle holds jest, which package.json has among devDependencies"],
    ]);
  });
});

/** Where the code goes in the bucket carries the time of packaging. */
function withoutKeys(template: Template | undefined): unknown {
  return JSON.parse(JSON.stringify(template, (key, value: unknown) => (key === "S3Key" ? "" : value)));
}
