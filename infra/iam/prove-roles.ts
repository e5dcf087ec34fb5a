import type { Finding } from "../proofs/finding.ts";
import type { Resolved } from "../templates/resolve.ts";
import { textAt } from "../templates/values.ts";
import type { Call } from "./call.ts";
import { type FunctionRole, functionRoles } from "./function-roles.ts";
import { allows } from "./policy.ts";

// What Lambda does in a role's name stands here once more, apart from infra/stacks/role.ts: taken from there, an action that
// somebody left out would be left out of its proof too.

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
const FOR_A_QUEUE = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((name) => `sqs:${name}`);
/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html */
const FOR_A_STREAM = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"].map(
  (name) => `kinesis:${name}`,
);
const FOR_A_LOG = ["logs:CreateLogStream", "logs:PutLogEvents"];

/**
 * Both ways: whatever a function did, and whatever Lambda does for it, its role allows; and whatever its role allows is
 * needed. It proves the calls that were recorded and no others, so what a function can do must be rehearsed
 * (docs/adr/0017-roles-are-proved-both-ways.md).
 */
export function proveRoles(resolved: readonly Resolved[], calls: readonly Call[]): readonly Finding[] {
  const roles = functionRoles(resolved);
  const needs = [...calls, ...roles.flatMap((role) => needsOfLambda(role, resolved))];
  return roles.flatMap((role) => {
    const own = needs.filter(({ principal }) => principal === role.functionName);
    return [...denied(role, own), ...unused(role, own)];
  });
}

function denied(role: FunctionRole, needs: readonly Call[]): readonly Finding[] {
  return needs
    .filter(({ action, resource }) => !allows(role.statements, action, resource))
    .map(({ action, resource }) => ({
      ...placeOf(role),
      rule: "roles-allow-what-functions-do",
      problem: `${role.functionName} needs ${action} on ${resource}, which its role does not allow`,
      fix: "add what it uses to `uses` in its definition (runtime/definition.ts lists what each allows)",
    }));
}

function unused(role: FunctionRole, needs: readonly Call[]): readonly Finding[] {
  const granted = role.statements.flatMap(({ Effect, Action, Resource }) =>
    Effect === "Allow" ? Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))) : [],
  );
  return granted
    .filter(({ action, resource }) => {
      const grant = [{ Effect: "Allow", Action: [action], Resource: [resource] } as const];
      return !needs.some((need) => allows(grant, need.action, need.resource));
    })
    .map(({ action, resource }) => ({
      ...placeOf(role),
      rule: "functions-do-what-roles-allow",
      problem: `${role.functionName} may ${action} on ${resource}, and was never seen to do so`,
      fix: "take it out of `uses` in its definition, or make it happen in the folder's rehearsal.ts and run npm run prove:iam",
    }));
}

const placeOf = ({ stack, role }: FunctionRole) => ({ stack, resource: role });

/** What Lambda does in the function's name: fed by a mapping, it logs, and sends what it gave up. */
function needsOfLambda({ functionName }: FunctionRole, resolved: readonly Resolved[]): readonly Call[] {
  const on = (actions: readonly string[], resource: string) =>
    actions.map((action) => ({ principal: functionName, action, resource }));
  const self = resolved.find(({ type, ref }) => type === "AWS::Lambda::Function" && ref === functionName);
  const logs = resolved.filter(
    ({ type, ref }) => type === "AWS::Logs::LogGroup" && ref === `/aws/lambda/${functionName}`,
  );
  const mappings = resolved.filter(
    ({ type, properties }) => type === "AWS::Lambda::EventSourceMapping" && properties["FunctionName"] === self?.arn,
  );
  return [
    ...logs.flatMap(({ arn }) => on(FOR_A_LOG, arn.replace(/\*$/, "log-stream:any"))),
    ...mappings.flatMap(({ properties }) => {
      const source = textAt(properties, "EventSourceArn");
      const onFailure = textAt(properties, "DestinationConfig", "OnFailure", "Destination");
      return [
        ...on(source.startsWith("arn:aws:kinesis:") ? FOR_A_STREAM : FOR_A_QUEUE, source),
        ...(onFailure === "" ? [] : on(["sqs:SendMessage"], onFailure)),
      ];
    }),
  ];
}
