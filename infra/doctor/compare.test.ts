import { describe, expect, it } from "@jest/globals";
import { awsAccount } from "../templates/resolve.ts";
import type { Resource, Template } from "../templates/template.ts";
import { compareStacks, type Standing } from "./compare.ts";

const account = awsAccount("111122223333", "eu-west-1");

const lambda = (properties: Resource["Properties"] = {}, version = "aaa", S3Key = "1/names.zip"): Resource => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Code: { S3Bucket: "bucket", S3Key },
    Timeout: 20,
    Environment: { Variables: { TABLE_NAME: { Ref: "TableName" }, DEPLOY_VERSION: version } },
    ...properties,
  },
});
const PATH = "/chorus/prod/names-state/table-name";
const code = (Names = lambda(), more: Template["Resources"] = {}): Template => ({
  Parameters: { TableName: { Type: "AWS::SSM::Parameter::Value<String>", Default: PATH } },
  Resources: { Names, ...more },
});
const state = (tableName = "names"): Template => ({
  Resources: {
    Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: tableName } },
    TableNameParameter: {
      Type: "AWS::SSM::Parameter",
      Properties: { Name: PATH, Type: "String", Value: { Ref: "Table" } },
    },
  },
});

const packaged = [
  { stack: "names-state", folder: "names", template: state() },
  { stack: "names", folder: "names", template: code() },
];
const standing = (stack: string, template: Template, more: Partial<Standing> = {}): Standing => ({
  ...{ stack, template, status: "UPDATE_COMPLETE" },
  values: stack === "names" ? { TableName: "names" } : {},
  ...more,
});

const deployCommand = (folder: string, force: boolean) => `deploy ${folder}${force ? " by force" : ""}`;

const compared = (...deployed: readonly Standing[]) =>
  compareStacks({ stage: "prod", account, packaged, deployed, deployCommand }).map(
    ({ rule, stack, resource, problem, fix }) => ({
      at: `${rule} ${stack} ${resource}`.trim(),
      problem,
      fix,
    }),
  );

const DEPLOY = "deploy names";
const STATE = standing("names-state", state());

describe("what is deployed, beside what is packaged", () => {
  it("is the same wherever the zip lies in the bucket", () => {
    expect(compared(STATE, standing("names", code(lambda({}, "aaa", "2/names.zip"))))).toEqual([]);
  });

  it("lacks a stack", () => {
    expect(compared(STATE)).toEqual([
      { at: "stacks-stand names", problem: "there is no names-prod in eu-west-1", fix: DEPLOY },
    ]);
  });

  it("has a stack that no folder makes", () => {
    const [finding] = compared(STATE, standing("names", code()), standing("gone-prod", code()));
    expect(finding).toMatchObject({ at: "stacks-stand gone-prod", problem: "it is deployed, and no folder makes it" });
  });

  it.each([
    ["UPDATE_ROLLBACK_COMPLETE", DEPLOY],
    ["UPDATE_IN_PROGRESS", "somebody changes it right now: wait, and ask again"],
  ])("did not come to its end: %s", (status, fix) => {
    expect(compared(STATE, standing("names", code(), { status }))).toEqual([
      { at: "stacks-stand names", problem: `its last deployment ended in ${status}`, fix },
    ]);
  });

  it("has other code, which the version says", () => {
    expect(compared(STATE, standing("names", code(lambda({}, "bbb"))))).toEqual([
      { at: "code-is-as-packaged names Names", problem: 'code differs: "bbb" runs, "aaa" is packaged', fix: DEPLOY },
    ]);
  });

  it("has other properties, which are named, and a resource more and one less", () => {
    const queue: Resource = { Type: "AWS::SQS::Queue", Properties: { QueueName: "old" } };
    const other = code(lambda({ Timeout: 30, MemorySize: 128 }), { Old: queue });
    expect(compared(standing("names-state", { Resources: {} }), standing("names", other))).toEqual([
      {
        at: "resources-are-as-packaged names-state Table",
        problem: "AWS::DynamoDB::Table is packaged and not deployed",
        fix: DEPLOY,
      },
      {
        at: "resources-are-as-packaged names-state TableNameParameter",
        problem: "AWS::SSM::Parameter is packaged and not deployed",
        fix: DEPLOY,
      },
      {
        at: "resources-are-as-packaged names Names",
        problem: "Properties.Timeout is 30, packaged 20; Properties.MemorySize is 128, packaged nothing",
        fix: DEPLOY,
      },
      {
        at: "resources-are-as-packaged names Old",
        problem: "AWS::SQS::Queue is deployed and not packaged",
        fix: DEPLOY,
      },
    ]);
  });

  it("tells three differences of a resource and how many there are more", () => {
    const many = lambda({ Timeout: 1, A: 1, B: 1, C: 1, D: "x".repeat(100) });
    const [finding] = compared(STATE, standing("names", code(many)));
    expect(finding?.problem).toMatch(/^Properties\.Timeout is 1, packaged 20; .*; and 2 more$/);
  });

  it("was deployed with a value that is another now, though the templates are the same", () => {
    const before = standing("names", code(), { values: { TableName: "old-names" } });
    expect(compared(STATE, before)).toEqual([
      {
        at: "values-are-current names TableName",
        problem: `it was deployed with "old-names" of ${PATH}, and names-state says "names" now`,
        fix: `${DEPLOY} by force`,
      },
    ]);
  });

  it("is asked for values as the deployed stack says them, not as the package would", () => {
    const findings = compared(standing("names-state", state("renamed")), standing("names", code()));
    expect(findings.map(({ at }) => at)).toEqual([
      "resources-are-as-packaged names-state Table",
      "values-are-current names TableName",
    ]);
  });
});
