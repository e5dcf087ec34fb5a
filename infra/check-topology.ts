import { type Counter, isStepUse, stepQueueOf, type Use } from "../runtime/definition.ts";
import { FIELDS_BESIDE_COUNTERS } from "../runtime/kit/metrics.ts";
import { definitionOf, nearestTypes } from "../schemas/catalogue.ts";
import { isName, keptFor, LONGEST_NAME, SHORTEST_NAME } from "./naming.ts";
import { type FolderSpec, type FunctionSpec, isFed, queuesOf, type Topology } from "./topology.ts";

/** Definitions that contradict each other or AWS. Names every problem with its file and its fix. */
export class TopologyError extends Error {
  override readonly name = "TopologyError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The definitions cannot be deployed:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const BATCH_WITHOUT_WINDOW = 10;
const MOST_MESSAGES = 10_000;
const MOST_CONCURRENCY = 1_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_TIMEOUT_SECONDS = 900;
/** Lambda advises at least five receives before a message counts as dead: services-sqs-configure.html */
const FEWEST_RECEIVES = 5;
/** What API Gateway lets a request wait. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const LONGEST_HTTP_SECONDS = 30;
/** Of CloudWatch's alarms one value is about a day at most, and a timer's values are about its interval. */
const LONGEST_INTERVAL_MINUTES = 1_440;
const SECONDS_PER_MINUTE = 60;

/** @throws {TopologyError} */
export function checkTopology({ folders }: Topology): void {
  const functions = folders.flatMap((folder) => folder.functions);
  const queues = functions.flatMap((spec) => queuesOf(spec).map((name) => ({ name, file: spec.file })));
  const problems = [
    ...folders.flatMap(problemsOfFolder),
    ...functions.flatMap(problemsOfFunction),
    ...repeated(folders, ({ name }) => name, "name"),
    ...repeated(functions, ({ name }) => name, "function"),
    ...repeated(queues, ({ name }) => name, "queue"),
    ...routeClashes(functions),
    ...folders.flatMap(strayUses),
    ...folders.flatMap(({ file, counters }) => problemsOfCounters(file, counters)),
  ];
  if (problems.length > 0) throw new TopologyError(problems);
}

function problemsOfFolder({ file, name, owner, hears }: FolderSpec): readonly string[] {
  const problems: string[] = [];
  if (owner.trim() === "") problems.push(`${file}: it has no owner; name the team that is paged, e.g. owner: "social"`);
  const keeper = keptFor(name);
  if (!isName(name)) problems.push(`${file}: ${badName(name)}`);
  if (keeper !== undefined) problems.push(`${file}: the name "${name}" is kept for ${keeper}; choose another`);
  if (hears !== "every") problems.push(...hears.flatMap((type) => unknownEvent(file, type)));
  return problems;
}

const badName = (name: string): string =>
  `the name "${name}" must be ${SHORTEST_NAME} to ${LONGEST_NAME} characters of a-z, 0-9 and single hyphens, beginning with a letter`;

function unknownEvent(file: string, type: string): readonly string[] {
  if (definitionOf(type) !== undefined) return [];
  const meant = nearestTypes(type);
  const fix = meant.length > 0 ? `did you mean ${meant.join(" or ")}?` : "docs/events.md lists what can be said";
  return [`${file}: it hears "${type}", which nobody says; ${fix}`];
}

function problemsOfFunction({ file, name, trigger, timeoutSeconds }: FunctionSpec): readonly string[] {
  const problems: string[] = [];
  const says = (wrong: boolean, problem: string) => {
    if (wrong) problems.push(`${file}: ${problem}`);
  };
  says(!isName(name), badName(name));
  says(
    timeoutSeconds < 1 || timeoutSeconds > LONGEST_TIMEOUT_SECONDS,
    `timeoutSeconds must be 1 to ${LONGEST_TIMEOUT_SECONDS}`,
  );
  switch (trigger.on) {
    case "queue":
      says(trigger.batchSize > MOST_MESSAGES, `batchSize must be at most ${MOST_MESSAGES}`);
      says(
        trigger.batchSize > BATCH_WITHOUT_WINDOW && trigger.batchWindowSeconds < 1,
        `batchSize ${trigger.batchSize} needs batchWindowSeconds of at least 1, or a batchSize of at most ${BATCH_WITHOUT_WINDOW}`,
      );
      says(
        trigger.maximumConcurrency < 2 || trigger.maximumConcurrency > MOST_CONCURRENCY,
        `maximumConcurrency must be 2 to ${MOST_CONCURRENCY}`,
      );
      says(trigger.maxReceiveCount < FEWEST_RECEIVES, `maxReceiveCount must be at least ${FEWEST_RECEIVES}`);
      says(
        trigger.hears?.length === 0,
        "hears nothing: name at least one event, or leave hears away for a queue of its own",
      );
      problems.push(...(trigger.hears ?? []).flatMap((type) => unknownEvent(file, type)));
      break;
    case "stream":
      says(trigger.maximumRetryAttempts < 0, "maximumRetryAttempts must be set, or one poison record blocks its shard");
      says(trigger.maximumRecordAgeSeconds < 60, "maximumRecordAgeSeconds must be at least 60");
      says(
        trigger.parallelizationFactor < 1 || trigger.parallelizationFactor > 10,
        "parallelizationFactor must be 1 to 10",
      );
      break;
    case "http":
      says(
        timeoutSeconds > LONGEST_HTTP_SECONDS,
        `timeoutSeconds must be at most ${LONGEST_HTTP_SECONDS} behind API Gateway`,
      );
      break;
    case "timer":
      says(
        !isWhole(trigger.everyMinutes, 1, LONGEST_INTERVAL_MINUTES),
        `everyMinutes must be a whole number of 1 to ${LONGEST_INTERVAL_MINUTES}`,
      );
      says(
        timeoutSeconds > SECONDS_PER_MINUTE * trigger.everyMinutes,
        `timeoutSeconds must be at most ${SECONDS_PER_MINUTE * trigger.everyMinutes}, for then the timer's next run begins`,
      );
      break;
  }
  return [...new Set(problems)];
}

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

function problemsOfCounters(file: string, counters: readonly Counter[]): readonly string[] {
  return counters.flatMap(({ name, says, alarmAbove }, index) => {
    const of = `${file}: the counter "${name}"`;
    return [
      ...(CAMEL_CASE.test(name) ? [] : [`${of} must be called in camelCase, of letters and digits`]),
      ...(FIELDS_BESIDE_COUNTERS.includes(name) ? [`${of} is called like a field of the kit's own; rename it`] : []),
      ...(counters.findIndex((other) => other.name === name) < index ? [`${of} is there twice; say it once`] : []),
      ...(says.trim() === "" ? [`${of} says nothing; tell whoever is paged what it means`] : []),
      ...(alarmAbove === undefined || isWhole(alarmAbove, 0, Infinity)
        ? []
        : [`${of} must have an alarmAbove that is a whole number from 0, or none`]),
    ];
  });
}

function repeated<T extends { readonly file: string }>(
  all: readonly T[],
  nameOf: (one: T) => string,
  what: string,
): readonly string[] {
  return all.flatMap((one, index) => {
    const first = all.findIndex((other) => nameOf(other) === nameOf(one));
    return first < index
      ? [`${one.file}: the ${what} "${nameOf(one)}" is ${all[first]?.file ?? ""}'s already; give it a name of its own`]
      : [];
  });
}

/** Two routes clash when they differ only in the names of their parameters: locally all of them share one origin. */
function routeClashes(functions: readonly FunctionSpec[]): readonly string[] {
  const seen = new Map<string, string>();
  return functions.flatMap(({ file, trigger }) =>
    (trigger.on === "http" ? trigger.routes : []).flatMap((route) => {
      const shape = route.replaceAll(/\{[^}]+\}/g, "{}");
      const owner = seen.get(shape);
      seen.set(shape, owner ?? file);
      return owner === undefined ? [] : [`${file}: the route "${route}" is ${owner}'s already; choose another path`];
    }),
  );
}

/** Uses of what is not there to be used. */
function strayUses({ name: folder, ownsTable, functions }: FolderSpec): readonly string[] {
  const queues = new Set(functions.flatMap(({ trigger }) => (trigger.on === "queue" ? [trigger.queue] : [])));
  return functions.flatMap(({ file, uses, trigger }) => uses.flatMap((use) => strayUse(use, file, trigger)));

  function strayUse(use: Use, file: string, trigger: FunctionSpec["trigger"]): readonly string[] {
    if (use.startsWith("table.") && !ownsTable)
      return [`${file}: it uses "${use}", but ${folder} owns no table; say ownsTable: true`];
    if (use === "dlq.send" && !isFed(trigger))
      return [`${file}: it uses "dlq.send", but a function behind HTTP or a timer has no dead-letter queue`];
    if (use === "queue.visibility" && trigger.on !== "queue")
      return [`${file}: it uses "queue.visibility", but no queue feeds it`];
    if (isStepUse(use) && !queues.has(stepQueueOf(use)))
      return [`${file}: it uses the queue "${stepQueueOf(use)}", which no function of its folder listens to`];
    return [];
  }
}
