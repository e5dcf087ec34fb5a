import type { FunctionSpec, Topology } from "./topology.ts";

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

/** @throws {TopologyError} */
export function checkTopology(topology: Topology): void {
  const problems = [
    ...topology.functions.flatMap(problemsOfOne),
    ...repeated(topology.functions, ({ name }) => name, "function"),
    ...repeated(topology.functions.filter(isNotHttp), queueName, "queue"),
    ...routeClashes(topology.functions),
    ...topology.functions.flatMap((one) => missingQueues(one, topology)),
  ];
  if (problems.length > 0) throw new TopologyError(problems);
}

const isNotHttp = ({ trigger }: FunctionSpec): boolean => trigger.on !== "http";
const queueName = ({ name, trigger }: FunctionSpec): string => (trigger.on === "queue" ? trigger.queue : name);

function problemsOfOne({ file, trigger, timeoutSeconds }: FunctionSpec): readonly string[] {
  const problems: string[] = [];
  const says = (wrong: boolean, problem: string) => {
    if (wrong) problems.push(`${file}: ${problem}`);
  };
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
  }
  return problems;
}

function repeated(
  functions: readonly FunctionSpec[],
  nameOf: (one: FunctionSpec) => string,
  what: string,
): readonly string[] {
  return functions.flatMap((one, index) => {
    const first = functions.findIndex((other) => nameOf(other) === nameOf(one));
    return first < index
      ? [
          `${one.file}: the ${what} "${nameOf(one)}" is ${functions[first]?.file ?? ""}'s already; give it a name of its own`,
        ]
      : [];
  });
}

/** Two routes clash when they differ only in the names of their parameters. */
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

function missingQueues({ file, environment }: FunctionSpec, { queues }: Topology): readonly string[] {
  const known = new Set(queues.map(({ name }) => name));
  return Object.values(environment).flatMap((value) =>
    value.is === "queue-url" && !known.has(value.queue)
      ? [`${file}: it uses the queue "${value.queue}", which no function of its folder listens to`]
      : [],
  );
}
