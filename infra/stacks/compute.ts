import type { QueueTrigger, StreamTrigger } from "../../runtime/definition.ts";
import type { Resource, Resources, Value } from "../templates/template.ts";
import {
  deadLetterQueueOf,
  type FolderSpec,
  type FunctionSpec,
  isSubscribed,
  isTimer,
  PLATFORM,
  QUEUE_RETENTION_SECONDS,
  VISIBILITY_PER_TIMEOUT,
} from "../topology.ts";
import { apiAlarms, httpApi, type HttpFunction, isHttp } from "./api.ts";
import { counterAlarms } from "./counter-alarms.ts";
import { environmentOf } from "./environment.ts";
import { feedsItself } from "./feeds-itself.ts";
import { functionAlarms } from "./function-alarms.ts";
import { type Inlet, inlet, outlets } from "./inlet.ts";
import { logGroup } from "./logs.ts";
import { attribute, functionId, functionKey, logicalId, stateStackOf } from "./names.ts";
import { queueId, role } from "./role.ts";
import { type Setting, type Service, type Stack, stackOf } from "./stack.ts";
import { queuePolicy } from "./storage.ts";
import { timer } from "./timer.ts";

/** All that a folder's code needs to run: nothing of it is deployed without the rest, and nothing of it keeps anything. */
export function computeStack(folder: FolderSpec, setting: Setting): Stack {
  const { name, owner, summary, functions } = folder;
  const reads = inlet(setting.stage);
  const http = functions.filter(isHttp);
  const resources: Resources = {
    ...Object.fromEntries(functions.flatMap((spec) => Object.entries(partsOf(spec, owner, reads)))),
    ...(http.length > 0 && exposed(name, owner, http, setting, reads)),
    ...counterAlarms(folder, reads.read(PLATFORM, "alarms-arn")),
  };
  return stackOf(setting, {
    name,
    layer: "compute",
    folder: name,
    owner,
    description: `Chorus: ${summary}`,
    functions,
    deployed: Object.fromEntries(functions.map((spec) => [functionKey(spec.name), lambda(spec, setting, reads)])),
    extensions: Object.fromEntries(
      functions.filter((spec) => feedsItself(spec, functions)).map(({ name: one }) => [functionId(one), MEANT_TO_LOOP]),
    ),
    resources,
    inlet: reads,
  });
}

/**
 * Else Lambda stops a chain in which one function is called about sixteen times, and the message that would go on with it
 * ends as a dead letter. osls has no word for it. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
const MEANT_TO_LOOP = { Properties: { RecursiveLoop: "Allow" } } as const;

function exposed(
  name: string,
  owner: string,
  http: readonly HttpFunction[],
  { stage }: Setting,
  reads: Inlet,
): Resources {
  return {
    ...httpApi(name, http),
    ...apiAlarms(name, owner, reads.read(PLATFORM, "alarms-arn")),
    ...outlets(stage, name, { "api-url": attribute("Api", "ApiEndpoint") }),
  };
}

type Lambda = NonNullable<Service["functions"]>[string];

/** The function itself is osls' to write, with its zip; all around it is ours. */
function lambda(spec: FunctionSpec, { versionOf }: Setting, reads: Inlet): Lambda {
  const { name, timeoutSeconds, memoryMb } = spec;
  return {
    name,
    handler: `${name}/index.handler`,
    timeout: timeoutSeconds,
    memorySize: memoryMb,
    role: roleId(name),
    // Its log group is ours too, with an end to what it keeps.
    disableLogs: true,
    dependsOn: [logGroupId(name)],
    environment: { ...environmentOf(spec, reads), DEPLOY_VERSION: versionOf(name) },
    package: { patterns: ["!**", `${name}/**`] },
  };
}

const roleId = (name: string): string => logicalId(name, "role");
const logGroupId = (name: string): string => logicalId(name, "log", "group");

function partsOf(spec: FunctionSpec, owner: string, reads: Inlet): Resources {
  const { name, trigger } = spec;
  return {
    [logGroupId(name)]: logGroup(`/aws/lambda/${name}`),
    [roleId(name)]: role(spec, reads, logGroupId(name)),
    ...(trigger.on === "queue" && fed(spec, trigger, reads)),
    ...(trigger.on === "stream" && { [mappingId(name)]: streamMapping(spec, trigger, reads) }),
    ...(isTimer(spec) && timer(spec)),
    ...functionAlarms(spec, owner, reads.read(PLATFORM, "alarms-arn")),
  };
}

const mappingId = (name: string): string => logicalId(name, "mapping");

/** Queue, who may write to it, what it hears, and the mapping that empties it. */
function fed({ name, folder, timeoutSeconds }: FunctionSpec, trigger: QueueTrigger, reads: Inlet): Resources {
  const { queue, hears } = trigger;
  const id = queueId(queue);
  const arn = attribute(id, "Arn");
  const deadLetterArn = reads.read(stateStackOf(folder), `${deadLetterQueueOf(queue)}-arn`);
  const topicArn = isSubscribed(trigger) ? reads.read(PLATFORM, "topic-arn") : undefined;
  return {
    [id]: {
      Type: "AWS::SQS::Queue",
      Properties: {
        QueueName: queue,
        VisibilityTimeout: VISIBILITY_PER_TIMEOUT * timeoutSeconds,
        MessageRetentionPeriod: QUEUE_RETENTION_SECONDS,
        SqsManagedSseEnabled: true,
        RedrivePolicy: { deadLetterTargetArn: deadLetterArn, maxReceiveCount: trigger.maxReceiveCount },
      },
    },
    [`${id}Policy`]: queuePolicy(id, topicArn),
    ...(topicArn !== undefined && {
      [logicalId(queue, "subscription")]: subscription(topicArn, arn, deadLetterArn, id, hears ?? []),
    }),
    [mappingId(name)]: {
      Type: "AWS::Lambda::EventSourceMapping",
      Properties: {
        EventSourceArn: arn,
        FunctionName: attribute(functionId(name), "Arn"),
        BatchSize: trigger.batchSize,
        MaximumBatchingWindowInSeconds: trigger.batchWindowSeconds,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        ScalingConfig: { MaximumConcurrency: trigger.maximumConcurrency },
      },
    },
  };
}

function subscription(
  topicArn: Value,
  queueArn: Value,
  deadLetterArn: Value,
  queueLogicalId: string,
  types: readonly string[],
): Resource {
  return {
    Type: "AWS::SNS::Subscription",
    // Whatever the topic delivers before the policy stands would be refused.
    DependsOn: [`${queueLogicalId}Policy`],
    Properties: {
      TopicArn: topicArn,
      Protocol: "sqs",
      Endpoint: queueArn,
      RawMessageDelivery: true,
      FilterPolicyScope: "MessageAttributes",
      FilterPolicy: { type: types },
      RedrivePolicy: { deadLetterTargetArn: deadLetterArn },
    },
  };
}

function streamMapping({ name, folder }: FunctionSpec, trigger: StreamTrigger, reads: Inlet): Resource {
  return {
    Type: "AWS::Lambda::EventSourceMapping",
    Properties: {
      EventSourceArn: reads.read(PLATFORM, "stream-arn"),
      FunctionName: attribute(functionId(name), "Arn"),
      StartingPosition: trigger.startingPosition,
      BatchSize: trigger.batchSize,
      MaximumBatchingWindowInSeconds: trigger.batchWindowSeconds,
      ParallelizationFactor: trigger.parallelizationFactor,
      BisectBatchOnFunctionError: trigger.bisectBatchOnFunctionError,
      MaximumRetryAttempts: trigger.maximumRetryAttempts,
      MaximumRecordAgeInSeconds: trigger.maximumRecordAgeSeconds,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      DestinationConfig: {
        OnFailure: { Destination: reads.read(stateStackOf(folder), `${deadLetterQueueOf(name)}-arn`) },
      },
    },
  };
}
