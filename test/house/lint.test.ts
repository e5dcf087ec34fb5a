import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";

const CORES = [
  "schemas/a.ts",
  "runtime/core/a.ts",
  "producers/x/core/a.ts",
  "producers/x/producer.ts",
  "producers/index.ts",
  "consumers/x/core/deeper/a.ts",
  "consumers/x/consumer.ts",
  "consumers/index.ts",
  "dlq-replayer/core/a.ts",
];
const SHELLS = ["runtime/kit/a.ts", "consumers/x/lambda.ts", "schemas/a.main.ts", "infra/a.ts"];
const TESTS = ["consumers/x/a.test.ts", "schemas/a.test.ts", "test/e2e/a.test.ts"];
const SHARED_BY_TESTS = ["test/engines/a.ts"];
const EVERYWHERE = [...CORES, ...SHELLS, ...TESTS, ...SHARED_BY_TESTS, "cli/a.ts", "bench/a.ts", "docs/a.ts"];

const IMPURE = [
  "new Date();",
  "new Date;",
  "Date();",
  "Date.now();",
  "Math.random();",
  "await work;",
  "for await (const one of all) use(one);",
  "export async function f() { use(1); }",
  "export const f = async () => 1;",
  "export const f = { async g() { use(1); } };",
  'import("./other.ts");',
  'fetch("http://127.0.0.1");',
  "crypto.randomUUID();",
  "export const here = process.cwd();",
  'console.log("x");',
  "performance.now();",
  "globalThis.crypto.randomUUID();",
  "setTimeout(work, 1);",
  "setInterval(work, 1);",
  "setImmediate(work);",
  "queueMicrotask(work);",
];

const DISHONEST = [
  'jest.mock("../clock.ts");',
  'jest.doMock("../clock.ts");',
  'jest.unstable_mockModule("../clock.ts", () => ({}));',
  'jest.replaceProperty(settings, "cap", 1);',
  'jest.spyOn(globalThis, "fetch");',
  'jest.spyOn(console, "log");',
  'jest.spyOn(Date, "now");',
  'jest.spyOn(Math, "random");',
  "jest.useFakeTimers();",
  "jest.setSystemTime(0);",
  'process.env["TABLE_NAME"] = "t";',
  'it.only("x", () => {});',
  'it.skip("x", () => {});',
  'it.todo("x");',
  'describe.only("x", () => {});',
  'describe.skip("x", () => {});',
  'test.skip("x", () => {});',
  'xit("x", () => {});',
  'fit("x", () => {});',
  'xdescribe("x", () => {});',
  'fdescribe("x", () => {});',
  'xtest("x", () => {});',
  'it("should work", () => {});',
];

const ASLEEP = [
  "await new Promise((resolve) => setTimeout(resolve, 5_000));",
  'import { setTimeout as wait } from "node:timers/promises"; await wait(5_000);',
];

const UNTYPED = [
  'import { z } from "zod"; use(z);',
  "export default 1;",
  "use(1 as unknown as string);",
  "// @ts-ignore\nuse(1);",
  "// @ts-expect-error it is only a test\nuse(1);",
  "export const a: any = 1;",
  "/* eslint-disable */ export const a: any = 1;",
];

const HONEST = [
  "export const fake = jest.fn();",
  'jest.spyOn(store, "merge");',
  'use(process.env["PATH"]);',
  "use(new Date());",
  "await eventually(is);",
];

/** No types: none of these rules asks for them, and the files are not there. */
const untyped = tseslint.configs.disableTypeChecked as Linter.Config;
const eslint = new ESLint({ cwd: fileURLToPath(new URL("../..", import.meta.url)), overrideConfig: [untyped] });

async function messages(filePath: string, line: string): Promise<readonly Linter.LintMessage[]> {
  const [result] = await eslint.lintText(line, { filePath });
  const all = result?.messages ?? [];
  expect(all.filter(({ fatal }) => fatal)).toEqual([]);
  return all;
}

/** @returns the files among `paths` where the line is reported. */
async function refusedIn(paths: readonly string[], line: string): Promise<readonly string[]> {
  const reported = await Promise.all(paths.map(async (path) => (await messages(path, line)).length > 0));
  return paths.filter((_, index) => reported[index]);
}

describe("lint", () => {
  it.each(IMPURE)("keeps out of every core and leaves to the shells: %s", async (line) => {
    expect(await refusedIn([...CORES, ...SHELLS], line)).toEqual(CORES);
  });

  it.each(DISHONEST)("keeps out of tests and of what they share: %s", async (line) => {
    expect(await refusedIn([...TESTS, ...SHARED_BY_TESTS], line)).toEqual([...TESTS, ...SHARED_BY_TESTS]);
  });

  it.each(ASLEEP)("keeps out of tests: %s", async (line) => {
    expect(await refusedIn([...TESTS, ...SHARED_BY_TESTS], line)).toEqual(TESTS);
  });

  it.each(UNTYPED)("keeps out of every file: %j", async (line) => {
    expect(await refusedIn(EVERYWHERE, line)).toEqual(EVERYWHERE);
  });

  it.each(HONEST)("lets tests write: %s", async (line) => {
    expect(await refusedIn(TESTS, line)).toEqual([]);
  });

  it("lets settings in at the edge alone", async () => {
    const paths = ["runtime/kit/a.ts", "consumers/x/api.ts", "consumers/x/lambda.ts", "consumers/x/api.lambda.ts"];
    expect(await refusedIn(paths, 'use(process.env["TABLE_NAME"]);')).toEqual(paths.slice(0, 2));
  });

  it("has no house rule that the lines above do not break", async () => {
    const said = new Set<string>();
    for (const line of [...IMPURE, ...DISHONEST, ...ASLEEP, ...UNTYPED]) {
      for (const path of ["schemas/a.ts", "schemas/a.test.ts"]) {
        for (const { message } of await messages(path, line)) said.add(message);
      }
    }
    const rules = await Promise.all(["schemas/a.ts", "schemas/a.test.ts"].map(restrictions));
    expect(rules.flat().filter((message) => ![...said].some((text) => text.includes(withoutDot(message))))).toEqual([]);
  });
});

async function restrictions(path: string): Promise<readonly string[]> {
  const { rules } = (await eslint.calculateConfigForFile(path)) as Linter.Config;
  return ["no-restricted-syntax", "no-restricted-globals"].flatMap((rule) => {
    const [, ...options] = (rules?.[rule] ?? []) as readonly [unknown, ...(readonly { readonly message: string }[])];
    return options.map(({ message }) => message);
  });
}

/** ESLint takes the last full stop off a message. */
const withoutDot = (message: string): string => message.replace(/\.$/, "");
