import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { recordOf, writeRecord } from "../iam/record.ts";
import type { PackagedStack } from "../packages/package-stacks.ts";
import { platformStack } from "../stacks/platform.ts";
import type { Resources } from "../templates/template.ts";
import { proveRecordedRoles } from "./prove-recorded-roles.ts";

const stack = platformStack({ stage: "dev", versionOf: () => "1" }, 1);
/** One function, whose role allows it to read one queue. */
const Resources: Resources = {
  NamesLambdaFunction: {
    Type: "AWS::Lambda::Function",
    Properties: { FunctionName: "names", Role: { "Fn::GetAtt": ["NamesRole", "Arn"] } },
  },
  NamesRole: {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "names",
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: "arn:aws:sqs:us-east-1:000000000000:names" },
            ],
          },
        },
      ],
    },
  },
};
const packaged = (directory = "/dist/stacks/platform/1"): PackagedStack => ({
  ...{ stack, directory, template: { Resources }, zips: [], isNew: false },
});
const call = { principal: "names", action: "sqs:SendMessage", resource: "arn:aws:sqs:us-east-1:000000000000:names" };

describe("the proof of roles by what was recorded", () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "chorus-record-"));
  });
  afterEach(() => rm(root, { recursive: true }));

  const never = () => Promise.reject(new Error("nobody rehearses"));
  const problems = async (...input: Parameters<typeof proveRecordedRoles>) =>
    (await proveRecordedRoles(...input)).findings.map(({ problem }) => problem);

  it("takes a record of these very packages as it is", async () => {
    await writeRecord(root, recordOf([packaged()], [call]));
    expect(await problems([packaged()], root, never)).toEqual([]);
    await writeRecord(root, recordOf([packaged()], [{ ...call, action: "sqs:DeleteMessage" }]));
    expect(await problems([packaged()], root, never)).toEqual([
      expect.stringContaining("names needs sqs:DeleteMessage"),
      expect.stringContaining("names may sqs:SendMessage"),
    ]);
  });

  it("has functions rehearsed when there is no record, or one of other packages", async () => {
    const rehearse = () => writeRecord(root, recordOf([packaged()], [call]));
    expect(await problems([packaged()], root, rehearse)).toEqual([]);
    await writeRecord(root, recordOf([packaged("/dist/stacks/platform/2")], []));
    expect(await problems([packaged()], root, rehearse)).toEqual([]);
  });

  it("takes what a rehearsal recorded that failed because roles do not hold", async () => {
    const rehearse = async () => {
      await writeRecord(root, recordOf([packaged()], []));
      throw new Error("1 failed");
    };
    expect(await problems([packaged()], root, rehearse)).toEqual([
      expect.stringContaining("names may sqs:SendMessage"),
    ]);
  });

  it("says when the rehearsal failed, or was of other packages", async () => {
    expect(await problems([packaged()], root, never)).toEqual([
      "the rehearsal of what functions do failed:\nnobody rehearses",
    ]);
    const others = () => writeRecord(root, recordOf([packaged("/dist/stacks/platform/2")], []));
    expect(await problems([packaged()], root, others)).toEqual([
      "the rehearsal was of other packages than these; something was changed meanwhile",
    ]);
  });
});
