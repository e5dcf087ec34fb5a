import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { allows, PolicyNotUnderstood, type Statement } from "./policy.ts";

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/timelines";

const statement = (changes: Partial<Statement> = {}): Statement => ({
  Effect: "Allow",
  Action: ["dynamodb:UpdateItem"],
  Resource: [TABLE],
  ...changes,
});

/** Names with every character that means something to IAM or to a regular expression, save `?`, `*` and `${`. */
const name = fc.string({ unit: fc.constantFrom(...Array.from("abAB01:/.-_+()[]}|^$\\\n")), maxLength: 12 });
const action = fc.constantFrom("dynamodb:UpdateItem", "dynamodb:Query", "sqs:SendMessage", "s3:PutObject");
const statements = fc.array(
  fc.record({
    Effect: fc.constantFrom("Allow" as const, "Deny" as const),
    Action: fc.array(action, { maxLength: 2 }),
    Resource: fc.array(fc.oneof(name, fc.constant("*")), { maxLength: 2 }),
  }),
  { maxLength: 5 },
);

describe("a policy", () => {
  it("allows what it names, and nothing else", () => {
    expect(allows([statement()], "dynamodb:UpdateItem", TABLE)).toBe(true);
    expect(allows([statement()], "dynamodb:PutItem", TABLE)).toBe(false);
    expect(allows([statement()], "dynamodb:UpdateItem", `${TABLE}/index/by-time`)).toBe(false);
    expect(allows([statement()], "dynamodb:UpdateItem", TABLE.toUpperCase())).toBe(false);
    expect(allows([], "dynamodb:UpdateItem", TABLE)).toBe(false);
  });

  it("does not mind how an action is capitalised", () => {
    expect(allows([statement({ Action: ["DynamoDB:updateitem"] })], "dynamodb:UpdateItem", TABLE)).toBe(true);
  });

  it("takes one statement for all of its actions on all of its resources", () => {
    const both = statement({ Action: ["s3:GetObject", "s3:PutObject"], Resource: ["arn:a", "arn:b"] });
    expect(allows([both], "s3:PutObject", "arn:a")).toBe(true);
    expect(allows([both], "s3:GetObject", "arn:b")).toBe(true);
  });

  it("takes every character of a resource as itself, except a star", () => {
    fc.assert(
      fc.property(name, name, (granted, wanted) => {
        const policy = [statement({ Resource: [granted] })];
        expect(allows(policy, "dynamodb:UpdateItem", wanted)).toBe(granted === wanted);
      }),
    );
    fc.assert(
      fc.property(name, (same) => {
        expect(allows([statement({ Resource: [same] })], "dynamodb:UpdateItem", same)).toBe(true);
      }),
    );
  });

  it("lets a star stand for any characters", () => {
    fc.assert(
      fc.property(name, name, name, name, (start, end, between, other) => {
        const policy = [statement({ Resource: [`${start}*${end}`] })];
        const fits = other.startsWith(start) && other.endsWith(end) && other.length >= start.length + end.length;
        expect(allows(policy, "dynamodb:UpdateItem", start + between + end)).toBe(true);
        expect(allows(policy, "dynamodb:UpdateItem", other)).toBe(fits);
      }),
    );
  });

  it("refuses what any statement denies, whatever else allows it", () => {
    fc.assert(
      fc.property(statements, statements, action, name, (before, after, denied, resource) => {
        const deny: Statement = { Effect: "Deny", Action: [denied], Resource: [resource] };
        expect(allows([...before, deny, ...after], denied, resource)).toBe(false);
      }),
    );
  });

  it("says the same in whatever order its statements stand", () => {
    const shuffled = statements.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, action, name, ([all, reordered], wanted, resource) => {
        expect(allows(reordered, wanted, resource)).toBe(allows(all, wanted, resource));
      }),
    );
  });

  it.each<[string, object]>([
    ['Action ["dynamodb:*"]', { Action: ["dynamodb:*"] }],
    ['Action ["*"]', { Action: ["*"] }],
    ['Action "dynamodb:Query"', { Action: "dynamodb:Query" }],
    ['Resource ["arn:aws:s3:::a?"]', { Resource: ["arn:aws:s3:::a?"] }],
    ['Resource ["arn:aws:s3:::${aws:username}"]', { Resource: ["arn:aws:s3:::${aws:username}"] }],
    ['Effect "Maybe"', { Effect: "Maybe" }],
    ['Condition {"Bool":{"aws:SecureTransport":"true"}}', { Condition: { Bool: { "aws:SecureTransport": "true" } } }],
    ["Resource undefined", { Resource: undefined }],
    ['NotAction ["s3:GetObject"]', { NotAction: ["s3:GetObject"] }],
  ])("is not guessed at: %s", (named, unknown) => {
    const policy = [statement(), { ...statement(), ...unknown }];
    const judge = () => allows(policy, "sns:Publish", "arn:aws:sns:us-east-1:000000000000:facts");
    expect(judge).toThrow(PolicyNotUnderstood);
    expect(judge).toThrow(`Not understood in a policy: ${named}`);
  });
});
