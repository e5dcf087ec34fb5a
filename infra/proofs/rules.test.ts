import { beforeAll, describe, expect, it } from "@jest/globals";
import { FAULTS } from "./fixtures/faults.ts";
import { LIMITS } from "./fixtures/faults/limits.ts";
import { fixture } from "./fixtures/here.ts";
import { planted, property } from "./fixtures/plant.ts";
import { proveRules } from "./prove.ts";
import type { JudgedStack } from "./rule.ts";
import { RULES } from "./rules.ts";
import type { Surroundings } from "./world.ts";

describe("the rules", () => {
  let stacks: readonly JudgedStack[] = [];
  let surroundings: Surroundings;
  beforeAll(async () => {
    ({ stacks, surroundings } = await fixture());
  });

  const findingsIn = async (judged: readonly JudgedStack[], within: Partial<Surroundings> = {}) =>
    (await proveRules(judged, { ...surroundings, ...within })).flatMap(({ findings }) => findings);

  const breaking = async (judged: readonly JudgedStack[], within: Partial<Surroundings> = {}) => [
    ...new Set((await findingsIn(judged, within)).map(({ rule }) => rule)),
  ];

  it("hold for every template that no fault is planted in", async () => {
    expect(await findingsIn(stacks)).toEqual([]);
  });

  it.each(FAULTS)("catch $planted, by $rule alone", async ({ rule, changes }) => {
    expect(await breaking(planted(stacks, changes))).toEqual([rule]);
  });

  it.each(LIMITS)("take $planted", async ({ changes }) => {
    expect(await findingsIn(planted(stacks, changes))).toEqual([]);
  });

  it("have each caught something, under a name of their own", () => {
    const names = RULES.map(({ name }) => name);
    expect([...new Set(FAULTS.map(({ rule }) => rule))].sort()).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
  });

  it("catch a function that is defined and not packaged", async () => {
    const [first, ...folders] = surroundings.topology.folders;
    const functions = (first?.functions ?? []).map((spec) => ({ ...spec, name: "late", routes: [] }));
    const topology = {
      ...surroundings.topology,
      folders: first === undefined ? [] : [{ ...first, functions: [...first.functions, ...functions] }, ...folders],
    };
    expect(await findingsIn(stacks, { topology })).toMatchObject([
      { rule: "what-is-defined-is-deployed", problem: "the AWS::Lambda::Function late is missing" },
    ]);
  });

  it("catch every alarm whose runbook is gone", async () => {
    const runbooks = new Set([...surroundings.runbooks].filter((name) => name !== "lost-facts.md"));
    expect(await findingsIn(stacks, { runbooks })).toMatchObject([
      {
        stack: "platform",
        resource: "TopicCannotRedrive",
        rule: "alarms-say-whom-and-what-to-do",
        problem: "there is no docs/runbooks/lost-facts.md",
      },
    ]);
  });

  it("say where it is, what is wrong, and which definition to mend", async () => {
    const faulty = planted(stacks, [[property("ratings", "RatingsMapping", "BatchSize"), 11]]);
    expect(await findingsIn(faulty)).toEqual([
      {
        stack: "ratings",
        resource: "RatingsMapping",
        rule: "large-batches-wait",
        problem: "it takes 11 at once and waits 0 seconds",
        fix: "Set batchWindowSeconds to 1 or more, or batchSize to 10 or less, in consumers/ratings/consumer.ts.",
      },
    ]);
  });

  it.each([
    ["a resource that is not there", { Ref: "RatingsQeue" }],
    ["an attribute that is not known", { "Fn::GetAtt": ["RatingsQueue", "Url"] }],
    ["a function that is not understood", { "Fn::Select": [0, ["a"]] }],
  ])("are not asked while a reference leads to %s", async (_, becomes) => {
    const faulty = planted(stacks, [[property("ratings", "RatingsMapping", "EventSourceArn"), becomes]]);
    expect(await proveRules(faulty, surroundings)).toMatchObject([
      { name: "references", findings: [{ stack: "ratings", rule: "references" }] },
    ]);
  });
});
