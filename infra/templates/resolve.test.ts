import { describe, expect, it } from "@jest/globals";
import { parametersRead, resolveStacks, Unresolvable, unwrittenParameters } from "./resolve.ts";
import type { Resources, StackTemplate, Value } from "./template.ts";

const ACCOUNT = {
  accountId: "123456789012",
  region: "eu-west-1",
  queueUrl: (name: string) => `https://queues/${name}`,
};

const stack = (name: string, Resources: Resources, reads: Readonly<Record<string, string>> = {}): StackTemplate => ({
  stack: name,
  template: {
    Resources,
    Parameters: Object.fromEntries(
      Object.entries(reads).map(([id, Default]) => [id, { Type: "AWS::SSM::Parameter::Value<String>", Default }]),
    ),
  },
});

const said = (Value: Value): Resources => ({
  Said: { Type: "AWS::SSM::Parameter", Properties: { Name: "/said", Type: "String", Value } },
});

/** What the value becomes in a stack that has a queue, a topic and a parameter. */
function resolved(value: Value, parameter: Value = "x"): Value | undefined {
  const stacks = [
    stack("writer", { ...said(parameter), Letters: { Type: "AWS::SQS::Queue", Properties: { QueueName: "letters" } } }),
    stack(
      "reader",
      {
        Queue: { Type: "AWS::SQS::Queue", Properties: { QueueName: "names" } },
        Topic: { Type: "AWS::SNS::Topic", Properties: { TopicName: { "Fn::Sub": "facts-${AWS::Region}" } } },
        Asked: { Type: "Test::Asked", Properties: { value } },
      },
      { FromWriter: "/said" },
    ),
  ];
  return resolveStacks(stacks, ACCOUNT).find(({ id }) => id === "Asked")?.properties["value"];
}

describe("resolving templates", () => {
  it.each<[string, Value, Value]>([
    ["a Ref to a queue", { Ref: "Queue" }, "https://queues/names"],
    ["an attribute", { "Fn::GetAtt": ["Queue", "Arn"] }, "arn:aws:sqs:eu-west-1:123456789012:names"],
    ["an attribute with a dot", { "Fn::GetAtt": "Queue.QueueName" }, "names"],
    ["a name made of a pseudo parameter", { "Fn::GetAtt": ["Topic", "TopicName"] }, "facts-eu-west-1"],
    [
      "a Sub of names and attributes",
      { "Fn::Sub": "${AWS::Partition}/${Queue.Arn}" },
      "aws/arn:aws:sqs:eu-west-1:123456789012:names",
    ],
    ["a Sub with values of its own", { "Fn::Sub": ["${A}-${B}", { A: { Ref: "AWS::StackName" }, B: 2 }] }, "reader-2"],
    ["what a Sub must leave alone", { "Fn::Sub": "${!Literal}" }, "${!Literal}"],
    ["a Join", { "Fn::Join": [":", ["a", { Ref: "AWS::AccountId" }]] }, "a:123456789012"],
    [
      "lists and objects, all the way down",
      { a: [{ b: { Ref: "AWS::Region" } }, true, 3] },
      { a: [{ b: "eu-west-1" }, true, 3] },
    ],
  ])("understands %s", (_, value, expected) => {
    expect(resolved(value)).toEqual(expected);
  });

  it("reads a parameter as the stack that writes it means it", () => {
    expect(resolved({ Ref: "FromWriter" }, { "Fn::GetAtt": ["Letters", "Arn"] })).toBe(
      "arn:aws:sqs:eu-west-1:123456789012:letters",
    );
    expect(resolved({ "Fn::Sub": "${FromWriter}/*" }, { Ref: "Letters" })).toBe("https://queues/letters/*");
  });

  it.each<[string, Value, string]>([
    ["a Ref to nothing", { Ref: "Nobody" }, 'reader: Ref names "Nobody"'],
    ["an attribute that nobody knows", { "Fn::GetAtt": ["Queue", "Colour"] }, "reader: Queue.Colour is not known"],
    ["a function that it does not know", { "Fn::ImportValue": "x" }, "reader: Fn::ImportValue is not understood"],
  ])("refuses %s, naming the stack", (_, value, problem) => {
    expect(() => resolved(value)).toThrow(Unresolvable);
    expect(() => resolved(value)).toThrow(problem);
  });

  it("reads what people write, as it is in proofs and in the embedded cloud", () => {
    const Asked = { Type: "Test::Asked", Properties: { value: { Ref: "From" } } };
    const reader = (path: string) => stack("reader", { Asked }, { From: path });
    expect(resolveStacks([reader("/chorus/prod/given/email-from")], ACCOUNT)[0]?.properties["value"]).toBe(
      "chorus@example.com",
    );
    expect(unwrittenParameters([reader("/chorus/prod/given/email-from")])).toEqual([]);
    for (const path of ["/chorus/prod/given/email-form", "/chorus/prod/giving/email-from", "/email-from"]) {
      expect(unwrittenParameters([reader(path)])).toEqual([{ stack: "reader", path }]);
    }
  });

  it("names every parameter that is read, and those that nobody writes", () => {
    const stacks = [stack("writer", said("x")), stack("reader", {}, { A: "/said", B: "/unsaid" })];
    expect(parametersRead(stacks)).toEqual([
      { stack: "reader", path: "/said" },
      { stack: "reader", path: "/unsaid" },
    ]);
    expect(unwrittenParameters(stacks)).toEqual([{ stack: "reader", path: "/unsaid" }]);
    const asking = stack(
      "reader",
      { Asked: { Type: "Test::Asked", Properties: { value: { Ref: "B" } } } },
      { B: "/unsaid" },
    );
    expect(() => resolveStacks([asking], ACCOUNT)).toThrow("it reads the SSM parameter /unsaid, which no stack writes");
  });
});
