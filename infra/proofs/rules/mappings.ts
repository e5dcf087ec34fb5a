import { isDeepStrictEqual } from "node:util";
import type { Trigger } from "../../../runtime/definition.ts";
import type { Resolved } from "../../templates/resolve.ts";
import { deadLetterQueueOf, type FunctionSpec } from "../../topology.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, isTrue, numberAt, shown, textAt } from "../../templates/values.ts";
import { definitionOf, functionCalled, functionsDefined, ofType, queueCalled, streamArn } from "../world.ts";

const IN_COMPUTE = "infra/stacks/compute.ts";
const MAPPING = "AWS::Lambda::EventSourceMapping";

/** Limits of https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
const BATCH_WITHOUT_WINDOW = 10;
const MOST_IN_A_BATCH = 10_000;
const LEAST_CONCURRENCY = 2;
const MOST_CONCURRENCY = 1_000;
const LEAST_AGE_SECONDS = 60;

const SECONDS_PER_HOUR = 3_600;

const STREAM_OPTIONS = [
  "StartingPosition",
  "StartingPositionTimestamp",
  "ParallelizationFactor",
  "BisectBatchOnFunctionError",
  "MaximumRetryAttempts",
  "MaximumRecordAgeInSeconds",
  "TumblingWindowInSeconds",
  "DestinationConfig",
];

export const mappingRules: readonly Rule[] = [
  rule(
    "functions-are-fed-as-defined",
    "Each function that hears a queue or the stream has one mapping, from just that source, and no other function has any.",
    (world) => [
      ...functionsDefined(world).flatMap((spec) => feedOf(spec, world)),
      ...ofType(world, MAPPING).flatMap((mapping) =>
        unless(
          ofType(world, "AWS::Lambda::Function").some(({ arn }) => arn === mapping.properties["FunctionName"]),
          mapping,
          "it feeds no function of these templates",
          `Let FunctionName be the ARN of a function beside it (${IN_COMPUTE}).`,
        ),
      ),
    ],
  ),
  rule("mappings-report-failures", "A batch in which one message failed does not come again as a whole.", (world) =>
    ofType(world, MAPPING).flatMap((mapping) =>
      unless(
        isDeepStrictEqual(mapping.properties["FunctionResponseTypes"], ["ReportBatchItemFailures"]),
        mapping,
        "Lambda does not look at which messages failed",
        `Set FunctionResponseTypes to ["ReportBatchItemFailures"] (${IN_COMPUTE}).`,
      ),
    ),
  ),
  rule(
    "mappings-drop-nothing",
    "No mapping has a filter: Lambda deletes what does not match, and tells nobody.",
    (world) =>
      ofType(world, MAPPING).flatMap((mapping) =>
        unless(
          at(mapping.properties, "FilterCriteria") === undefined,
          mapping,
          "it deletes what does not match its filter",
          `Remove FilterCriteria (${IN_COMPUTE}); what a consumer hears is its subscription's to filter.`,
        ),
      ),
  ),
  rule(
    "large-batches-wait",
    "Lambda refuses a queue's batch of more than ten without a window to gather it in, and any batch of more than ten thousand.",
    (world) =>
      ofType(world, MAPPING).flatMap((mapping) => {
        const batchSize = numberAt(mapping.properties, "BatchSize");
        const windowSeconds = numberAt(mapping.properties, "MaximumBatchingWindowInSeconds");
        const needsWindow = !isStream(mapping, world) && batchSize > BATCH_WITHOUT_WINDOW;
        return unless(
          batchSize >= 1 && batchSize <= MOST_IN_A_BATCH && (!needsWindow || windowSeconds >= 1),
          mapping,
          `it takes ${batchSize} at once and waits ${windowSeconds} seconds`,
          `Set batchWindowSeconds to 1 or more, or batchSize to ${BATCH_WITHOUT_WINDOW} or less, in ${definitionOf(world, mapping.stack)}.`,
        );
      }),
  ),
  rule(
    "queues-are-emptied-with-a-limit",
    "A queue starts 2 to 1,000 runs of its function at once, by MaximumConcurrency alone: Lambda takes no provisioned pollers beside it.",
    (world) =>
      fromQueues(world).flatMap((mapping) => {
        const most = numberAt(mapping.properties, "ScalingConfig", "MaximumConcurrency");
        return [
          ...unless(
            most >= LEAST_CONCURRENCY && most <= MOST_CONCURRENCY,
            mapping,
            `MaximumConcurrency is ${shown(at(mapping.properties, "ScalingConfig", "MaximumConcurrency"))}`,
            `Set maximumConcurrency to ${LEAST_CONCURRENCY} to ${MOST_CONCURRENCY} in ${definitionOf(world, mapping.stack)}.`,
          ),
          ...unless(
            at(mapping.properties, "ProvisionedPollerConfig") === undefined,
            mapping,
            "it has provisioned pollers beside its limit",
            `Remove ProvisionedPollerConfig (${IN_COMPUTE}).`,
          ),
        ];
      }),
  ),
  rule(
    "queues-have-no-stream-options",
    "A mapping of a queue has nothing that Lambda only knows for streams, and refuses for queues.",
    (world) =>
      fromQueues(world).flatMap((mapping) =>
        STREAM_OPTIONS.flatMap((option) =>
          unless(
            at(mapping.properties, option) === undefined,
            mapping,
            `it has ${option}, which is for streams`,
            `Remove ${option} (${IN_COMPUTE}).`,
          ),
        ),
      ),
  ),
  rule(
    "streams-are-read-from-somewhere",
    "A reader of the stream says where it starts: Lambda has no default, and refuses the mapping.",
    (world) =>
      fromStream(world).flatMap((mapping) =>
        unless(
          ["TRIM_HORIZON", "LATEST"].includes(textAt(mapping.properties, "StartingPosition")),
          mapping,
          `StartingPosition is ${shown(at(mapping.properties, "StartingPosition"))}`,
          `Set startingPosition to "TRIM_HORIZON" or "LATEST" in ${definitionOf(world, mapping.stack)}.`,
        ),
      ),
  ),
  rule(
    "streams-go-on",
    "One record that fails for ever does not hold up its shard: it is cut out, tried a number of times, for a time, and its place put into the reader's own dead-letter queue.",
    (world) => fromStream(world).flatMap((mapping) => endlessIn(mapping, world)),
  ),
  rule(
    "readers-give-up-before-the-stream-forgets",
    "A reader gives a record up, and notes its place, before the stream has forgotten it: else it is lost without a trace.",
    (world) => {
      const stream = ofType(world, "AWS::Kinesis::Stream").find(({ arn }) => arn === streamArn(world));
      const keptSeconds = SECONDS_PER_HOUR * numberAt(stream?.properties, "RetentionPeriodHours");
      return fromStream(world).flatMap((mapping) =>
        unless(
          !(numberAt(mapping.properties, "MaximumRecordAgeInSeconds") >= keptSeconds),
          mapping,
          `it tries for ${shown(mapping.properties["MaximumRecordAgeInSeconds"])} seconds, and the stream keeps for ${keptSeconds}`,
          `Lower maximumRecordAgeSeconds in ${definitionOf(world, mapping.stack)}, or keep longer (infra/stacks/platform.ts).`,
        ),
      );
    },
  ),
];

function sourcesMeant(trigger: Trigger, world: World): readonly (string | undefined)[] {
  switch (trigger.on) {
    case "queue":
      return [queueCalled(world, trigger.queue)?.arn];
    case "stream":
      return [streamArn(world)];
    case "http":
    case "timer":
      return [];
  }
}

function feedOf({ name, trigger }: FunctionSpec, world: World) {
  const one = functionCalled(world, name);
  if (one === undefined) return [];
  const sources = ofType(world, MAPPING)
    .filter(({ properties }) => properties["FunctionName"] === one.arn && properties["Enabled"] !== false)
    .map(({ properties }) => properties["EventSourceArn"]);
  const wanted = sourcesMeant(trigger, world);
  return unless(
    isDeepStrictEqual(sources, wanted),
    one,
    `it is fed by ${JSON.stringify(sources)}, and not by ${JSON.stringify(wanted)}`,
    `Correct its trigger in ${definitionOf(world, one.stack)}, or its mapping in ${IN_COMPUTE}.`,
  );
}

const isStream = ({ properties }: Resolved, world: World): boolean =>
  textAt(properties, "EventSourceArn") === streamArn(world);

const fromStream = (world: World): readonly Resolved[] => ofType(world, MAPPING).filter((one) => isStream(one, world));
const fromQueues = (world: World): readonly Resolved[] => ofType(world, MAPPING).filter((one) => !isStream(one, world));

/** The defaults are for ever. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html */
function endlessIn(mapping: Resolved, world: World) {
  const { properties, stack } = mapping;
  const file = definitionOf(world, stack);
  const reader = ofType(world, "AWS::Lambda::Function").find(({ arn }) => arn === properties["FunctionName"]);
  const letters = queueCalled(world, deadLetterQueueOf(textAt(reader?.properties, "FunctionName")));
  return [
    ...unless(
      isTrue(properties["BisectBatchOnFunctionError"]),
      mapping,
      "a batch that fails is not cut in two",
      `Set bisectBatchOnFunctionError to true in ${file}.`,
    ),
    ...unless(
      numberAt(properties, "MaximumRetryAttempts") >= 0,
      mapping,
      "it tries without end",
      `Set maximumRetryAttempts to 0 or more in ${file}.`,
    ),
    ...unless(
      numberAt(properties, "MaximumRecordAgeInSeconds") >= LEAST_AGE_SECONDS,
      mapping,
      "it tries records of any age",
      `Set maximumRecordAgeSeconds to ${LEAST_AGE_SECONDS} or more in ${file}.`,
    ),
    ...unless(
      letters?.arn === textAt(properties, "DestinationConfig", "OnFailure", "Destination"),
      mapping,
      "what it gives up leaves no trace in its own dead-letter queue",
      `Let DestinationConfig.OnFailure be the ARN of its own dead-letter queue (${IN_COMPUTE}).`,
    ),
  ];
}
