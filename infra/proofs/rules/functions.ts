import { isDeepStrictEqual } from "node:util";
import { type Rule, rule, unless } from "../rule.ts";
import { at, numberAt, shown, textAt } from "../../templates/values.ts";
import { feedsItself } from "../../stacks/feeds-itself.ts";
import { definitionOf, functionCalled, functionsDefined, ofType } from "../world.ts";

const FUNCTION = "AWS::Lambda::Function";
const IN_STACK = "infra/stacks/stack.ts";
const IN_COMPUTE = "infra/stacks/compute.ts";

/** Lambda's newest Node. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const RUNTIME = "nodejs24.x";

/** See runtime/http/webhook-channel.ts. */
const ALLOW_LOCAL = "WEBHOOK_ALLOW_LOCAL";

export const functionRules: readonly Rule[] = [
  rule(
    "functions-run-on-one-platform",
    `Every function runs on ${RUNTIME} and arm64, for which they are built and priced.`,
    (world) =>
      ofType(world, FUNCTION).flatMap((one) =>
        unless(
          one.properties["Runtime"] === RUNTIME && isDeepStrictEqual(one.properties["Architectures"], ["arm64"]),
          one,
          `it runs on ${shown(one.properties["Runtime"])} and ${shown(one.properties["Architectures"])}`,
          `Set provider.runtime to ${RUNTIME} and provider.architecture to arm64 (${IN_STACK}).`,
        ),
      ),
  ),
  rule(
    "logs-end",
    "Every function writes to a log group of its own stack, and every log group forgets after a number of days: one that Lambda makes itself keeps for ever.",
    (world) => [
      ...ofType(world, FUNCTION).flatMap((one) =>
        unless(
          ofType(world, "AWS::Logs::LogGroup").some(
            ({ stack, ref }) => stack === one.stack && ref === `/aws/lambda/${textAt(one.properties, "FunctionName")}`,
          ),
          one,
          "its log group is not in its stack",
          `Make it by logGroup beside the function (${IN_COMPUTE}).`,
        ),
      ),
      ...ofType(world, "AWS::Logs::LogGroup").flatMap((group) =>
        unless(
          numberAt(group.properties, "RetentionInDays") > 0,
          group,
          "it keeps for ever",
          "Set RetentionInDays (infra/stacks/logs.ts).",
        ),
      ),
    ],
  ),
  rule(
    "loops-are-meant",
    "A function whose steps plan more steps for itself may go round as often as it takes, and no other: Lambda stops it after about sixteen.",
    (world) =>
      functionsDefined(world).flatMap((spec) => {
        const one = functionCalled(world, spec.name);
        if (one === undefined) return [];
        const mayLoop = one.properties["RecursiveLoop"] === "Allow";
        return unless(
          mayLoop === feedsItself(spec, functionsDefined(world)),
          one,
          mayLoop ? "nothing stops it when it calls itself without end" : "Lambda stops it on its sixteenth round",
          `Let MEANT_TO_LOOP be for those alone that feed themselves (${IN_COMPUTE}).`,
        );
      }),
  ),
  rule(
    "secrets-stay-in-secrets-manager",
    "A template names a function's secret and does not hold it: whoever reads the template learns nothing.",
    (world) =>
      functionsDefined(world).flatMap(({ name, secrets = [] }) => {
        const one = functionCalled(world, name);
        if (one === undefined) return [];
        return secrets.flatMap((secret) =>
          unless(
            textAt(one.properties, "Environment", "Variables", secret).startsWith("{{resolve:secretsmanager:arn:"),
            one,
            `${secret} is ${at(one.properties, "Environment", "Variables", secret) === undefined ? "missing" : "in the template"}`,
            `List it under secrets, not settings, in ${definitionOf(world, one.stack)}.`,
          ),
        );
      }),
  ),
  rule(
    "webhooks-lead-outside",
    "No template lets webhooks into the network that functions run in: anybody may name their addresses.",
    (world) =>
      ofType(world, FUNCTION).flatMap((one) =>
        unless(
          at(one.properties, "Environment", "Variables", ALLOW_LOCAL) === undefined,
          one,
          `it is told ${ALLOW_LOCAL}`,
          `Take the setting out of ${definitionOf(world, one.stack)}: it is the embedded cloud's alone.`,
        ),
      ),
  ),
];
