import { type FunctionSpec, isFed, isSubscribed, PLATFORM } from "../topology.ts";
import type { Assumptions } from "./assumptions.ts";
import { type CostModel, loadOf } from "./model.ts";
import { factsPerBatch, type Pace } from "./pace.ts";
import { BYTES_PER_GB, type Charge, charge, gbSeconds, MILLION } from "./prices.ts";

/** One place that facts pass, and what a million of them cost there. */
export interface Hop {
  readonly folder: string;
  readonly name: string;
  /** A fact comes in by one door at most; all other hops it takes. */
  readonly isDoor: boolean;
  readonly charges: readonly Charge[];
}

/** https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const PUT_UNIT_BYTES = 25 * 1_024;
/** SQS and SNS charge a request for each. */
const REQUEST_BYTES = 64 * 1_024;
/** Of SQS and SNS alike; a batch is charged as the one call that it is: https://docs.aws.amazon.com/sns/latest/dg/sns-batch-api-actions.html */
const MESSAGES_PER_CALL = 10;

/** Doors first, then the stream and whoever reads it, then those who listen. Each is taken to hear every fact. */
export function hopsOf(model: CostModel, pace: Pace): readonly Hop[] {
  const { topology, prices, assumptions } = model;
  const units = Math.ceil(assumptions["fact-bytes"].value / PUT_UNIT_BYTES);
  const charges = [charge(prices, "kinesis-put-units", "stream", MILLION * units)];
  const stream: Hop = { folder: PLATFORM, name: topology.stream.name, isDoor: false, charges };
  const hops = topology.folders.flatMap(({ functions }) => functions.flatMap((spec) => hopAt(spec, model, pace)));
  return [...hops.filter(({ isDoor }) => isDoor), stream, ...hops.filter(({ isDoor }) => !isDoor)];
}

/** @returns nothing for a function that facts do not pass: one that only reads, runs by a timer, or takes a consumer's own steps. */
function hopAt(spec: FunctionSpec, model: CostModel, pace: Pace): readonly Hop[] {
  const { folder, name, trigger, uses } = spec;
  const hop = { folder, name, isDoor: trigger.on === "http" };
  if (trigger.on === "http") return uses.includes("stream.put") ? [{ ...hop, charges: atDoor(spec, model) }] : [];
  if (!isFed(trigger) || (trigger.on === "queue" && !isSubscribed(trigger))) return [];
  const facts = factsPerBatch(trigger, pace, model);
  const charges = trigger.on === "stream" ? atStream(spec, facts, model) : atQueue(spec, facts, model);
  return [{ ...hop, charges: charges.filter(({ usd }) => usd > 0) }];
}

/** Read, perhaps remembered, and put on the stream. */
function atDoor(spec: FunctionSpec, model: CostModel): readonly Charge[] {
  const { prices, assumptions } = model;
  const requests = MILLION / assumptions["facts-per-http-request"].value;
  const remembers = spec.uses.includes("table.remember");
  const milliseconds = (remembers ? 2 : 1) * assumptions["milliseconds-per-call"].value;
  return [
    charge(prices, "http-api-requests", "API", requests),
    ...running(spec, requests, requests * milliseconds, model),
    ...(remembers ? [charge(prices, "dynamodb-write-units", "table writes", MILLION)] : []),
    logged(requests * assumptions["log-bytes-per-invocation"].value, model),
  ];
}

/** It republishes, archives or keeps rows. */
function atStream(spec: FunctionSpec, facts: number, model: CostModel): readonly Charge[] {
  const { prices, assumptions } = model;
  const batches = MILLION / facts;
  const publishes = spec.uses.includes("topic.publish") ? callsFor(facts, assumptions) : 0;
  const puts = spec.uses.includes("archive.put") ? Math.min(facts, assumptions["types-per-batch"].value) : 0;
  const waiting = (publishes + puts) * assumptions["milliseconds-per-call"].value;
  const milliseconds = waiting + facts * loadOf(spec, model).milliseconds;
  return [
    charge(prices, "sns-requests", "topic", batches * publishes),
    charge(prices, "s3-puts", "objects", batches * puts),
    ...running(spec, batches, batches * milliseconds, model),
    ...inTable(spec, model),
    logged(batches * assumptions["log-bytes-per-invocation"].value, model),
  ];
}

/** Brought by the topic, received, handled, deleted. */
function atQueue(spec: FunctionSpec, facts: number, model: CostModel): readonly Charge[] {
  const { prices, assumptions } = model;
  const batches = MILLION / facts;
  const received = callsFor(facts, assumptions);
  const deleted = Math.ceil(facts / MESSAGES_PER_CALL);
  const logBytes = MILLION * assumptions["log-bytes-per-fact"].value;
  return [
    charge(prices, "sns-deliveries-to-sqs", "delivery", MILLION),
    charge(prices, "sqs-requests", "queue", batches * (received + deleted)),
    ...running(spec, batches, MILLION * loadOf(spec, model).milliseconds, model),
    ...inTable(spec, model),
    logged(logBytes + batches * assumptions["log-bytes-per-invocation"].value, model),
  ];
}

/** Calls of up to ten messages; each counts once for every 64 KB. */
function callsFor(facts: number, assumptions: Assumptions): number {
  const bytes = Math.min(facts, MESSAGES_PER_CALL) * assumptions["fact-bytes"].value;
  return Math.ceil(facts / MESSAGES_PER_CALL) * Math.ceil(bytes / REQUEST_BYTES);
}

function running(
  { memoryMb }: FunctionSpec,
  invocations: number,
  milliseconds: number,
  { prices }: CostModel,
): readonly Charge[] {
  return [
    charge(prices, "lambda-requests", "invocations", invocations),
    charge(prices, "lambda-gb-seconds", "duration", gbSeconds(milliseconds, memoryMb)),
  ];
}

function inTable(spec: FunctionSpec, model: CostModel): readonly Charge[] {
  const { writeUnits, readUnits } = loadOf(spec, model);
  return [
    charge(model.prices, "dynamodb-write-units", "table writes", MILLION * writeUnits),
    charge(model.prices, "dynamodb-read-units", "table reads", MILLION * readUnits),
  ];
}

const logged = (bytes: number, { prices }: CostModel): Charge => charge(prices, "log-gb", "log", bytes / BYTES_PER_GB);
