import { isDeepStrictEqual } from "node:util";
import { GIVEN_VALUES } from "../../given.ts";
import { allows, PolicyNotUnderstood, type Statement } from "../../iam/policy.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { type RoleStatement, statementsOf } from "../statements.ts";
import { at, listAt } from "../../templates/values.ts";
import { ANYWHERE, ofType } from "../world.ts";

const IN_ROLE = "infra/stacks/role.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege */
export const roleRules: readonly Rule[] = [
  rule(
    "functions-have-their-own-role",
    "Every function has a role of its own, so that what one may do no other may.",
    (world) => {
      const functions = ofType(world, "AWS::Lambda::Function");
      const roles = ofType(world, "AWS::IAM::Role");
      return [
        ...functions.flatMap((one) =>
          unless(
            roles.some(({ arn }) => arn === one.properties["Role"]),
            one,
            "its role is made in none of these templates",
            `Give it the role that ${IN_ROLE} makes of its definition.`,
          ),
        ),
        ...roles.flatMap((role) => {
          const users = functions.filter(({ properties }) => properties["Role"] === role.arn);
          return unless(
            users.length === 1,
            role,
            `it is the role of ${users.length} functions`,
            `Make one role per function (${IN_ROLE}).`,
          );
        }),
      ];
    },
  ),
  rule("roles-are-lambdas", "Only Lambda may take a role on.", (world) =>
    ofType(world, "AWS::IAM::Role").flatMap((role) =>
      unless(
        isDeepStrictEqual(listAt(role.properties, "AssumeRolePolicyDocument", "Statement"), [TAKEN_ON_BY_LAMBDA]),
        role,
        "somebody else than Lambda may take it on, or nobody",
        `Let AssumeRolePolicyDocument allow sts:AssumeRole to lambda.amazonaws.com, and say no more (${IN_ROLE}).`,
      ),
    ),
  ),
  rule(
    "roles-are-plain",
    "Roles say only which actions are allowed on which resources, each spelt out and in the role itself: whoever reads one knows what it allows, and so does the embedded cloud.",
    (world) => [
      ...statementsOf(world.resources).flatMap(({ role, statement }) => {
        const problem = notUnderstoodIn(statement);
        return unless(
          problem === undefined,
          role,
          problem ?? "",
          `Say Effect, Action and Resource, and spell every action out (${IN_ROLE}).`,
        );
      }),
      ...ofType(world, "AWS::IAM::Role").flatMap((role) =>
        unless(
          at(role.properties, "ManagedPolicyArns") === undefined,
          role,
          "it has managed policies, which say more than is seen here",
          `Name the actions that it needs (${IN_ROLE}).`,
        ),
      ),
    ],
  ),
  rule(
    "actions-exist",
    "Every action that a role names exists, and is of the service whose resource it stands beside: a misspelt one refuses the call it was meant to allow.",
    (world) => statementsOf(world.resources).flatMap((statement) => strangeActionsIn(statement, world)),
  ),
  rule(
    "roles-name-resources-of-ours",
    "A role names single resources that the templates make, or the identity that mail is sent from; a star only stands for the objects of one bucket or the streams of one log group.",
    (world) => {
      const ours = new Set([
        ...world.resources.map(({ arn }) => arn),
        ...ofType(world, "AWS::S3::Bucket").map(({ arn }) => `${arn}/*`),
        SENDING_IDENTITY,
      ]);
      return statementsOf(world.resources).flatMap(({ role, resources }) =>
        resources.flatMap((resource) =>
          unless(
            resource !== "" && ours.has(resource),
            role,
            `it names ${resource}, which is not one resource of these templates`,
            `Name the resource's own ARN, with /* behind it for the objects of a bucket (${IN_ROLE}).`,
          ),
        ),
      );
    },
  ),
];

/** People had it verified: a template could make one, and then nobody would be sure that mail arrives. */
const SENDING_IDENTITY = `arn:aws:ses:${ANYWHERE.region}:${ANYWHERE.accountId}:identity/${GIVEN_VALUES["email-identity"]}`;

const TAKEN_ON_BY_LAMBDA = {
  Effect: "Allow",
  Principal: { Service: "lambda.amazonaws.com" },
  Action: "sts:AssumeRole",
};

/** The embedded cloud judges by the same reader, so what it does not know must not be deployed. */
function notUnderstoodIn(statement: Statement): string | undefined {
  try {
    allows([statement], "nothing:Asked", "");
    return undefined;
  } catch (error) {
    if (error instanceof PolicyNotUnderstood) return error.message;
    throw error;
  }
}

function strangeActionsIn({ role, actions, resources }: RoleStatement, { actions: known }: World) {
  return actions
    .filter(isSpeltOut)
    .flatMap((action) => [
      ...unless(
        known.has(action.toLowerCase()),
        role,
        `IAM has no action ${action}`,
        `Correct its spelling (${IN_ROLE}); the service authorization reference lists all.`,
      ),
      ...resources.flatMap((resource) =>
        unless(
          !known.has(action.toLowerCase()) || !resource.startsWith("arn:") || serviceOf(resource) === serviceIn(action),
          role,
          `${action} is allowed on ${resource}, which is not of that service`,
          `Put the two that belong together into one grant (${IN_ROLE}).`,
        ),
      ),
    ]);
}

const isSpeltOut = (action: string): boolean => !/[*?]/.test(action);
const serviceOf = (arn: string): string => arn.split(":")[2] ?? "";
const serviceIn = (action: string): string => action.split(":", 1).join("").toLowerCase();
