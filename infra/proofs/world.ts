import type { QueueTrigger, StreamTrigger } from "../../runtime/definition.ts";
import type { PackagedStack } from "../packages/package-stacks.ts";
import { awsAccount, type Resolved, resolveStacks, unwrittenParameters } from "../templates/resolve.ts";
import type { StackTemplate, Template, Value } from "../templates/template.ts";
import {
  deadLetterQueueOf,
  type FunctionSpec,
  isFed,
  isTimer,
  queueOf,
  STREAM,
  type TimerFunction,
  TOPIC,
} from "../topology.ts";
import { actionsKnown } from "./iam-actions.ts";
import type { JudgedStack, World } from "./rule.ts";
import { statementsOf } from "./statements.ts";

export type Surroundings = Pick<World, "topology" | "runbooks">;

/** Where they would stand. Nothing here depends on it. */
export const ANYWHERE = awsAccount("000000000000", "us-east-1");

export function judgedStack({ stack, template }: Pick<PackagedStack, "stack" | "template">): JudgedStack {
  const { name, layer, folder, service } = stack;
  const { stackTags = {}, deletionProtection } = service.provider;
  return { stack: name, template, layer, folder, tags: stackTags, isProtected: deletionProtection === true };
}

/** @throws {Unresolvable} when a template refers to something that none of them makes. */
export async function worldOf(stacks: readonly JudgedStack[], surroundings: Surroundings): Promise<World> {
  const resources = resolved(stacks);
  const actions = await actionsKnown(statementsOf(resources).flatMap(({ actions: named }) => named));
  return { stacks, resources, actions, ...surroundings };
}

const NOBODY = "nobody";

/** What two rules of their own report, a parameter that nobody writes and an import, is stood in for: the others judge the rest. */
function resolved(stacks: readonly JudgedStack[]): readonly Resolved[] {
  const Resources = Object.fromEntries(
    unwrittenParameters(stacks).map(({ path }, index) => [
      `Unwritten${index}`,
      { Type: "AWS::SSM::Parameter", Properties: { Name: path, Value: `unwritten:${path}` } },
    ]),
  );
  const nobody: StackTemplate = { stack: NOBODY, template: { Resources } };
  const whole = stacks.map(({ stack, template }) => ({ stack, template: withoutImports(template) }));
  return resolveStacks([...whole, nobody], ANYWHERE).filter(({ stack }) => stack !== NOBODY);
}

const withoutImports = (template: Template): Template =>
  JSON.parse(
    JSON.stringify(template, (_, value: Value) => (isImport(value) ? `imported:${JSON.stringify(value)}` : value)),
  ) as Template;

const isImport = (value: Value): boolean => typeof value === "object" && "Fn::ImportValue" in value;

/** osls' own, for zips, in each stack. */
export const DEPLOYMENT_BUCKET = "ServerlessDeploymentBucket";

export const ofType = ({ resources }: World, type: string): readonly Resolved[] =>
  resources.filter((resource) => resource.type === type);

/** File in which a stack's folder is defined. */
export function definitionOf({ stacks, topology }: World, stack: string): string {
  const folder = stacks.find((one) => one.stack === stack)?.folder;
  return topology.folders.find(({ name }) => name === folder)?.file ?? "infra/stacks/platform.ts";
}

/** @returns an empty text for nobody; the platform's owner is its own word. */
export function ownerOf({ stacks, topology }: World, stack: string): string {
  const judged = stacks.find((one) => one.stack === stack);
  return topology.folders.find(({ name }) => name === judged?.folder)?.owner ?? judged?.tags["owner"] ?? "";
}

export const functionsDefined = ({ topology }: World): readonly FunctionSpec[] =>
  topology.folders.flatMap(({ functions }) => functions);

export const functionCalled = (world: World, name: string): Resolved | undefined =>
  ofType(world, "AWS::Lambda::Function").find(({ properties }) => properties["FunctionName"] === name);

export const queueCalled = (world: World, name: string): Resolved | undefined =>
  ofType(world, "AWS::SQS::Queue").find(({ properties }) => properties["QueueName"] === name);

export const topicArn = (world: World): string =>
  ofType(world, "AWS::SNS::Topic").find(({ properties }) => properties["TopicName"] === TOPIC)?.arn ?? "";

export const alarmsTopic = (world: World): Resolved | undefined =>
  ofType(world, "AWS::SNS::Topic").find(({ properties }) => properties["TopicName"] !== TOPIC);

export const streamArn = (world: World): string =>
  ofType(world, "AWS::Kinesis::Stream").find(({ properties }) => properties["Name"] === STREAM)?.arn ?? "";

/** A function that a queue feeds, with that queue. */
export interface LiveQueue {
  readonly spec: FunctionSpec;
  readonly trigger: QueueTrigger;
  readonly queue: Resolved;
}

/** Those that the templates make: that all are made is a rule of its own. */
export const liveQueues = (world: World): readonly LiveQueue[] =>
  functionsDefined(world).flatMap((spec) => {
    const { trigger } = spec;
    const queue = trigger.on === "queue" ? queueCalled(world, trigger.queue) : undefined;
    return trigger.on === "queue" && queue !== undefined ? [{ spec, trigger, queue }] : [];
  });

/** A function that a timer calls. */
export interface Timed {
  readonly spec: TimerFunction;
  readonly one: Resolved;
}

/** Those that the templates make. */
export const timed = (world: World): readonly Timed[] =>
  functionsDefined(world).flatMap((spec) => {
    const one = functionCalled(world, spec.name);
    return isTimer(spec) && one !== undefined ? [{ spec, one }] : [];
  });

/** A function that is fed, with the queue for what it could not handle. */
export interface DeadLetterQueue {
  readonly spec: FunctionSpec;
  readonly trigger: QueueTrigger | StreamTrigger;
  readonly queue: Resolved;
}

export const deadLetterQueues = (world: World): readonly DeadLetterQueue[] =>
  functionsDefined(world).flatMap((spec) => {
    const { name, trigger } = spec;
    if (!isFed(trigger)) return [];
    const queue = queueCalled(world, deadLetterQueueOf(queueOf(name, trigger)));
    return queue === undefined ? [] : [{ spec, trigger, queue }];
  });
