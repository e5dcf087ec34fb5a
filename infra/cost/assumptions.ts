/** A figure that neither definitions nor templates hold. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

const ASSUMED = "assumed";
const SQS_GUIDE = "AWS: Lambda, services-sqs-scaling";

export const ASSUMPTIONS = {
  "hours-a-month": { value: 730, unit: "hours", source: "a year's 8,760 by twelve" },
  "pollers-per-queue": { value: 5, unit: "long polls at once, also of an empty queue", source: SQS_GUIDE },
  "poll-seconds": {
    value: 20,
    unit: "seconds that a long poll of an empty queue takes",
    source: "AWS: SQS, the longest",
  },
  "shard-poll-seconds": {
    value: 1,
    unit: "seconds between two reads of a shard",
    source: "AWS: Lambda, services-kinesis-parameters",
  },
  "fact-bytes": { value: 1_024, unit: "bytes of a fact with all its attributes", source: ASSUMED },
  "facts-per-http-request": { value: 1, unit: "facts in one request to a door", source: ASSUMED },
  "types-per-batch": { value: 5, unit: "types in a batch of the archive, at most: an object each", source: ASSUMED },
  "milliseconds-per-call": {
    value: 20,
    unit: "ms that a function waits for a call, one after another",
    source: ASSUMED,
  },
  "consumer-milliseconds": { value: 20, unit: "ms per fact, of a consumer that states no load", source: ASSUMED },
  "consumer-write-units": {
    value: 1,
    unit: "write units per fact, of a consumer that states no load",
    source: ASSUMED,
  },
  "consumer-read-units": { value: 1, unit: "read units per fact, of a consumer that states no load", source: ASSUMED },
  "row-bytes": { value: 250, unit: "bytes that each write unit leaves in a table, at most", source: ASSUMED },
  "log-bytes-per-fact": { value: 450, unit: "bytes of the kit's line for a fact", source: "runtime/kit/report.ts" },
  "log-bytes-per-invocation": {
    value: 1_000,
    unit: "bytes of a batch's line and of Lambda's own",
    source: "runtime/kit/report.ts; Lambda's share assumed",
  },
  "metrics-per-queue": { value: 6, unit: "metrics that the kit writes for a queue", source: "runtime/kit/report.ts" },
  "metrics-per-route": {
    value: 6,
    unit: "metrics of a route, where a stage asks for them",
    source: "AWS: API Gateway, http-api-metrics",
  },
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export type Assumptions = Readonly<Record<AssumptionName, Assumption>>;

const SECONDS_PER_HOUR = 3_600;

export const secondsAMonth = (assumptions: Assumptions): number =>
  assumptions["hours-a-month"].value * SECONDS_PER_HOUR;
