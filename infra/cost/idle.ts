import { isTimer, type TimerFunction } from "../topology.ts";
import type { Stack } from "../stacks/stack.ts";
import type { Resource, Resources } from "../templates/template.ts";
import { at, isTrue, numberAt } from "../templates/values.ts";
import { type Assumptions, secondsAMonth } from "./assumptions.ts";
import type { CostModel } from "./model.ts";
import { BYTES_PER_GB, type Charge, charge, gbSeconds } from "./prices.ts";

/** What one stack costs in a month, whatever is said. */
export interface Standing {
  readonly stack: string;
  /** Also when nobody says a word. */
  readonly idle: readonly Charge[];
  /** On top, once something reports by the hour: at most, when all of it does in every hour. */
  readonly inUse: readonly Charge[];
}

const SECONDS_PER_MINUTE = 60;
/** What a stream keeps at no extra price. https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
const RETENTION_INCLUDED_HOURS = 24;

/** Tables, functions, topics, empty buckets, HTTP APIs and rules that call by the clock cost nothing while nobody uses them. */
export function standingOf(stack: Stack, { topology, prices, assumptions }: CostModel): Standing {
  const resources = resourcesOf(stack);
  const queues = stack.functions.filter(({ trigger }) => trigger.on === "queue").length;
  const count = (type: string) => resources.filter(({ Type }) => Type === type).length;
  const counters = topology.folders.find(({ name }) => name === stack.name)?.counters.length ?? 0;
  const routes = isMeasuredByRoute(resources) ? count("AWS::ApiGatewayV2::Route") : 0;
  return {
    stack: stack.name,
    idle: some([
      ...resources.filter(({ Type }) => Type === "AWS::Kinesis::Stream").flatMap(streamCharges),
      charge(prices, "sqs-requests", "empty polls", queues * pollsAMonth(assumptions)),
      charge(prices, "alarm-months", "alarms", count("AWS::CloudWatch::Alarm")),
      charge(prices, "secret-months", "secrets", count("AWS::SecretsManager::Secret")),
      charge(prices, "kms-key-months", "keys", count("AWS::KMS::Key")),
      ...stack.functions.filter(isTimer).flatMap(runsThatFindNothing),
    ]),
    inUse: some([
      charge(prices, "metric-months", "queue metrics", queues * assumptions["metrics-per-queue"].value),
      charge(prices, "metric-months", "route metrics", routes * assumptions["metrics-per-route"].value),
      charge(prices, "metric-months", "counters", counters),
    ]),
  };

  /** It looks into its table, one call, and says so. */
  function runsThatFindNothing({ trigger, memoryMb, uses }: TimerFunction): readonly Charge[] {
    const runs = secondsAMonth(assumptions) / SECONDS_PER_MINUTE / trigger.everyMinutes;
    const milliseconds = runs * assumptions["milliseconds-per-call"].value;
    const reads = uses.some((use) => use === "table.query" || use === "table.get") ? runs : 0;
    return [
      charge(prices, "lambda-requests", "timer runs", runs),
      charge(prices, "lambda-gb-seconds", "their duration", gbSeconds(milliseconds, memoryMb)),
      charge(prices, "dynamodb-read-units", "their reads", reads),
      charge(prices, "log-gb", "their log", (runs * assumptions["log-bytes-per-invocation"].value) / BYTES_PER_GB),
    ];
  }

  function streamCharges({ Properties }: Resource): readonly Charge[] {
    const shardHours = numberAt(Properties, "ShardCount") * assumptions["hours-a-month"].value;
    const isExtended = numberAt(Properties, "RetentionPeriodHours") > RETENTION_INCLUDED_HOURS;
    return [
      charge(prices, "kinesis-shard-hours", "shards", shardHours),
      charge(prices, "kinesis-retention-shard-hours", "retention", isExtended ? shardHours : 0),
    ];
  }
}

const some = (charges: readonly Charge[]): readonly Charge[] => charges.filter(({ usd }) => usd > 0);

function resourcesOf({ service }: Stack): readonly Resource[] {
  const { Resources: resources = {} } = (service.resources ?? {}) as { readonly Resources?: Resources };
  return Object.values(resources);
}

function pollsAMonth(assumptions: Assumptions): number {
  const { "pollers-per-queue": pollers, "poll-seconds": seconds } = assumptions;
  return (pollers.value * secondsAMonth(assumptions)) / seconds.value;
}

/** CloudWatch charges for metrics of single routes, which a stage asks for. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
const isMeasuredByRoute = (resources: readonly Resource[]): boolean =>
  resources.some(
    ({ Type, Properties }) =>
      Type === "AWS::ApiGatewayV2::Stage" && isTrue(at(Properties, "DefaultRouteSettings", "DetailedMetricsEnabled")),
  );
