import { describe, expect, it } from "@jest/globals";
import { aConsumerOf, aStreamTrigger } from "../../test/definitions.ts";
import { resolveStacks, type Resolved } from "../templates/resolve.ts";
import type { Resources, Template } from "../templates/template.ts";
import { stacksOf } from "../stacks/stacks.ts";
import { topologyOf } from "../topology-of.ts";
import type { Call } from "./call.ts";
import { proveRoles } from "./prove-roles.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/names";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:names";
const STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/facts";
const LETTERS = "arn:aws:sqs:us-east-1:000000000000:names-dlq";
const ACCOUNT = { accountId: "000000000000", region: "us-east-1", queueUrl: (name: string) => name };

const POLLER = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const READER = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
const LOG = {
  Effect: "Allow",
  Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
  Resource: { "Fn::GetAtt": ["Log", "Arn"] },
};

const allow = (Action: readonly string[], Resource: string) => ({ Effect: "Allow", Action, Resource });

/** A function with this role, fed by this mapping, that was seen to make these calls. */
function proved(statements: readonly object[], mapping: object, calls: readonly Call[]): readonly string[] {
  const resources: unknown = {
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: { FunctionName: "names", Role: { "Fn::GetAtt": ["Role", "Arn"] } },
    },
    Log: { Type: "AWS::Logs::LogGroup", Properties: { LogGroupName: "/aws/lambda/names" } },
    Role: {
      Type: "AWS::IAM::Role",
      Properties: { RoleName: "names", Policies: [{ PolicyDocument: { Statement: [LOG, ...statements] } }] },
    },
    Mapping: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: { FunctionName: { "Fn::GetAtt": ["Function", "Arn"] }, ...mapping },
    },
  };
  const template: Template = { Resources: resources as Resources };
  return problems(resolveStacks([{ stack: "names", template }], ACCOUNT), calls);
}

const problems = (resolved: readonly Resolved[], calls: readonly Call[]) =>
  proveRoles(resolved, calls).map(({ problem }) => problem);

const fed = { EventSourceArn: QUEUE };
const put: Call = { principal: "names", action: "dynamodb:PutItem", resource: TABLE };

describe("the proof of roles", () => {
  it("is content with a role that allows just what the function and Lambda need", () => {
    expect(proved([allow(POLLER, QUEUE), allow(["dynamodb:PutItem"], TABLE)], fed, [put])).toEqual([]);
  });

  it("names a call that the role does not allow", () => {
    expect(proved([allow(POLLER, QUEUE)], fed, [put])).toEqual([
      `names needs dynamodb:PutItem on ${TABLE}, which its role does not allow`,
    ]);
  });

  it("names what the role allows and nobody needs, on that very resource", () => {
    const generous = [allow(POLLER, QUEUE), allow(["dynamodb:PutItem", "dynamodb:DeleteItem"], TABLE)];
    expect(proved(generous, fed, [put])).toEqual([
      `names may dynamodb:DeleteItem on ${TABLE}, and was never seen to do so`,
    ]);
    const elsewhere = [
      allow(POLLER, QUEUE),
      allow(["dynamodb:PutItem"], TABLE),
      allow(["dynamodb:PutItem"], `${TABLE}2`),
    ];
    expect(proved(elsewhere, fed, [put])).toHaveLength(1);
  });

  it("names what Lambda needs to empty a queue", () => {
    expect(proved([allow(POLLER.slice(0, 2), QUEUE)], fed, [])).toEqual([
      `names needs sqs:GetQueueAttributes on ${QUEUE}, which its role does not allow`,
    ]);
  });

  it("names what Lambda needs to read a stream and to send what it gives up", () => {
    const mapping = { EventSourceArn: STREAM, DestinationConfig: { OnFailure: { Destination: LETTERS } } };
    const reading = allow(
      READER.map((name) => `kinesis:${name}`),
      STREAM,
    );
    expect(proved([reading, allow(["sqs:SendMessage"], LETTERS)], mapping, [])).toEqual([]);
    expect(proved([reading], mapping, [])).toEqual([
      `names needs sqs:SendMessage on ${LETTERS}, which its role does not allow`,
    ]);
  });

  it("takes an object for one of its bucket's, and another bucket's for none", () => {
    const bucket = "arn:aws:s3:::archive";
    const role = [allow(POLLER, QUEUE), allow(["s3:PutObject"], `${bucket}/*`)];
    const stored = (resource: string) => [{ principal: "names", action: "s3:PutObject", resource }];
    expect(proved(role, fed, stored(`${bucket}/type=x/a.gz`))).toEqual([]);
    expect(proved(role, fed, stored("arn:aws:s3:::other/a.gz"))).toHaveLength(2);
  });

  it("finds every grant of a whole stack unused when nothing was recorded, but for what Lambda itself needs", () => {
    const archiving = aConsumerOf({
      ...{ name: "names", entry: "lambda.ts", timeoutSeconds: 20, memoryMb: 128 },
      uses: ["archive.put"],
      trigger: aStreamTrigger,
    });
    const stacks = stacksOf(topologyOf([], [archiving]), { stage: "dev", versionOf: () => "0" });
    const resolved = resolveStacks(
      stacks.map(({ name, service }) => ({ stack: name, template: withFunctions(service) })),
      ACCOUNT,
    );
    expect(problems(resolved, [])).toEqual([
      expect.stringContaining("names may s3:PutObject on arn:aws:s3:::chorus-archive-000000000000-us-east-1/*"),
    ]);
  });
});

/** As osls writes them, as far as the proof looks. */
function withFunctions(service: ReturnType<typeof stacksOf>[number]["service"]): Template {
  const { Resources, Parameters = {} } = service.resources as Template;
  const functions = Object.entries(service.functions ?? {}).map(([key, { name, role }]) => [
    `${key.slice(0, 1).toUpperCase()}${key.slice(1)}LambdaFunction`,
    {
      Type: "AWS::Lambda::Function",
      Properties: { FunctionName: name ?? "", Role: { "Fn::GetAtt": [role as string, "Arn"] } },
    },
  ]);
  return { Parameters, Resources: { ...Resources, ...Object.fromEntries(functions) } as Resources };
}
