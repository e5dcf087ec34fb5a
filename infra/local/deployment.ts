import type { QueueTrigger, StreamTrigger } from "../../runtime/definition.ts";
import { functionRoles } from "../iam/function-roles.ts";
import type { Statement } from "../iam/policy.ts";
import { codeFile, type PackagedStack } from "../packages/package-stacks.ts";
import { type Account, type Resolved, resolveStacks } from "../templates/resolve.ts";
import { textOf, type Value } from "../templates/template.ts";
import { isTrue, listAt, membersAt, numberAt, textAt } from "../templates/values.ts";

/** What the packaged templates say is to be there, in the words of the engines' APIs. */
export interface Deployment {
  readonly stream: { readonly name: string; readonly arn: string; readonly shards: number };
  readonly topics: readonly { readonly name: string; readonly arn: string }[];
  readonly buckets: readonly string[];
  readonly tables: readonly TableSpec[];
  readonly queues: readonly QueueSpec[];
  readonly subscriptions: readonly SubscriptionSpec[];
  readonly functions: readonly LocalFunction[];
  /** All of it, as the templates have it. */
  readonly resolved: readonly Resolved[];
}

export interface TableSpec {
  readonly name: string;
  readonly properties: Readonly<Record<string, Value>>;
}

export interface QueueSpec {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly properties: Readonly<Record<string, Value>>;
  /** It has a redrive policy, so it is nobody's dead-letter queue. */
  readonly isLive: boolean;
}

export interface SubscriptionSpec {
  readonly topicArn: string;
  readonly queueArn: string;
  readonly properties: Readonly<Record<string, Value>>;
}

export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  /** The bundle, as it is in the zip. Absolute. */
  readonly file: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  /** Secrets stand as CloudFormation's dynamic references. */
  readonly environment: Readonly<Record<string, string>>;
  readonly feed?: QueueFeed | StreamFeed;
  readonly timer?: TimerSpec;
  /** API Gateway route keys. */
  readonly routes: readonly string[];
  /** What its role allows. */
  readonly statements: readonly Statement[];
}

export interface QueueFeed extends Pick<
  QueueTrigger,
  "queue" | "batchSize" | "batchWindowSeconds" | "maximumConcurrency"
> {
  readonly on: "queue";
  readonly queueUrl: string;
}

export interface StreamFeed extends StreamTrigger {
  /** Where the positions go that are given up. */
  readonly onFailureQueue: string;
}

/** What calls a function by the clock. */
export interface TimerSpec {
  readonly everyMinutes: number;
  readonly ruleArn: string;
}

/** @throws {Unresolvable} */
export function readDeployment(stacks: readonly PackagedStack[], account: Account): Deployment {
  const resolved = resolveStacks(
    stacks.map(({ stack: { name }, template }) => ({ stack: name, template })),
    account,
  );
  const all = (type: string) => resolved.filter((one) => one.type === type);
  const queues = all("AWS::SQS::Queue").map(({ properties, ref, arn }) => ({
    name: textOf(properties["QueueName"]),
    url: ref,
    arn,
    properties,
    isLive: properties["RedrivePolicy"] !== undefined,
  }));
  const [stream] = all("AWS::Kinesis::Stream");
  return {
    stream: { name: stream?.ref ?? "", arn: stream?.arn ?? "", shards: Number(stream?.properties["ShardCount"] ?? 1) },
    topics: all("AWS::SNS::Topic").map(({ properties, arn }) => ({ name: textOf(properties["TopicName"]), arn })),
    buckets: all("AWS::S3::Bucket").flatMap(({ properties }) => {
      const name = properties["BucketName"];
      // osls' own, for zips, has no name before it is deployed.
      return typeof name === "string" ? [name] : [];
    }),
    tables: all("AWS::DynamoDB::Table").map(({ properties, ref }) => ({ name: ref, properties })),
    queues,
    subscriptions: all("AWS::SNS::Subscription").map(({ properties }) => ({
      topicArn: textOf(properties["TopicArn"]),
      queueArn: textOf(properties["Endpoint"]),
      properties,
    })),
    functions: all("AWS::Lambda::Function").map((one) => functionOf(one, resolved, stacks)),
    resolved,
  };
}

function functionOf(
  { stack, arn, properties }: Resolved,
  resolved: readonly Resolved[],
  stacks: readonly PackagedStack[],
): LocalFunction {
  const name = textOf(properties["FunctionName"]);
  const directory = stacks.find((one) => one.stack.name === stack)?.directory ?? "";
  const mapping = resolved.find(
    (one) => one.type === "AWS::Lambda::EventSourceMapping" && one.properties["FunctionName"] === arn,
  );
  return {
    name,
    arn,
    file: codeFile(directory, name),
    timeoutSeconds: Number(properties["Timeout"]),
    memoryMb: Number(properties["MemorySize"]),
    environment: Object.fromEntries(
      Object.entries(membersAt(properties, "Environment", "Variables")).map(([variable, value]) => [
        variable,
        textOf(value),
      ]),
    ),
    ...(mapping !== undefined && { feed: feedOf(mapping, resolved) }),
    ...timerOf(arn, resolved),
    routes: routesTo(arn, stack, resolved),
    statements: functionRoles(resolved).find(({ functionName }) => functionName === name)?.statements ?? [],
  };
}

function feedOf({ properties }: Resolved, resolved: readonly Resolved[]): QueueFeed | StreamFeed {
  const queueAt = (queueArn: string) =>
    resolved.find(({ type, arn }) => type === "AWS::SQS::Queue" && arn === queueArn);
  const number = (property: string) => Number(properties[property] ?? 0);
  const common = { batchSize: number("BatchSize"), batchWindowSeconds: number("MaximumBatchingWindowInSeconds") };
  const source = queueAt(textAt(properties, "EventSourceArn"));
  if (source !== undefined) {
    return {
      on: "queue",
      queue: textAt(source.properties, "QueueName"),
      queueUrl: source.ref,
      // A mapping without a limit has none.
      maximumConcurrency: numberAt(properties, "ScalingConfig", "MaximumConcurrency") || Infinity,
      ...common,
    };
  }
  return {
    on: "stream",
    ...common,
    parallelizationFactor: number("ParallelizationFactor"),
    startingPosition: properties["StartingPosition"] === "LATEST" ? "LATEST" : "TRIM_HORIZON",
    bisectBatchOnFunctionError: isTrue(properties["BisectBatchOnFunctionError"]),
    maximumRetryAttempts: number("MaximumRetryAttempts"),
    maximumRecordAgeSeconds: number("MaximumRecordAgeInSeconds"),
    onFailureQueue: queueAt(textAt(properties, "DestinationConfig", "OnFailure", "Destination"))?.ref ?? "",
  };
}

/** A rule that is switched off calls nobody. */
function timerOf(functionArn: string, resolved: readonly Resolved[]): { readonly timer?: TimerSpec } {
  const caller = resolved.find(
    ({ type, properties }) =>
      type === "AWS::Events::Rule" &&
      properties["State"] !== "DISABLED" &&
      listAt(properties, "Targets").some((target) => textAt(target, "Arn") === functionArn),
  );
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(textAt(caller?.properties, "ScheduleExpression")) ?? [];
  if (caller === undefined || minutes === undefined) return {};
  return { timer: { everyMinutes: Number(minutes), ruleArn: caller.arn } };
}

/** A route leads to an integration, and that to a function. */
function routesTo(functionArn: string, stack: string, resolved: readonly Resolved[]): readonly string[] {
  const integrations = resolved.filter(
    ({ type, properties }) => type === "AWS::ApiGatewayV2::Integration" && properties["IntegrationUri"] === functionArn,
  );
  const targets = new Set(integrations.map(({ ref }) => `integrations/${ref}`));
  return resolved.flatMap((one) =>
    one.stack === stack && one.type === "AWS::ApiGatewayV2::Route" && targets.has(textOf(one.properties["Target"]))
      ? [textOf(one.properties["RouteKey"])]
      : [],
  );
}
