import { describe, expect, it } from "@jest/globals";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import type {
  ConsumerDefinition,
  FunctionDefinition,
  HttpTrigger,
  QueueTrigger,
  StreamTrigger,
} from "../runtime/definition.ts";
import { TopologyError } from "./check-topology.ts";
import { topologyOf } from "./topology.ts";

const queue: QueueTrigger = {
  on: "queue",
  queue: "names",
  hears: ["user-joined.v1"],
  batchSize: 10,
  batchWindowSeconds: 0,
  maximumConcurrency: 5,
  maxReceiveCount: 5,
};
const stream: StreamTrigger = {
  on: "stream",
  batchSize: 100,
  batchWindowSeconds: 0,
  parallelizationFactor: 1,
  startingPosition: "TRIM_HORIZON",
  bisectBatchOnFunctionError: true,
  maximumRetryAttempts: 3,
  maximumRecordAgeSeconds: 3_600,
};
const http: HttpTrigger = { on: "http", routes: ["GET /names/{id}"] };

const handling: FunctionDefinition = {
  name: "names",
  entry: "lambda.ts",
  timeoutSeconds: 20,
  memoryMb: 256,
  uses: ["table.write", "dlq.send", "queue.visibility", "ledger.write"],
  trigger: queue,
};

const names = (...functions: readonly FunctionDefinition[]): ConsumerDefinition => ({
  kind: "consumer",
  name: "names",
  owner: "platform",
  summary: "Names.",
  hears: [],
  ownsTable: true,
  functions,
});

describe("a topology", () => {
  it("gives a consumer its queue, its dead letters, its table, its subscription and its environment", () => {
    const topology = topologyOf([], [names(handling)]);
    expect(topology.queues).toEqual([
      {
        name: "names",
        visibilityTimeoutSeconds: 120,
        retentionSeconds: 345_600,
        redrive: { deadLetterQueue: "names-dlq", maxReceiveCount: 5 },
      },
      { name: "names-dlq", visibilityTimeoutSeconds: 30, retentionSeconds: 1_209_600 },
    ]);
    expect(topology.tables).toEqual(["names", "chorus-ledger"]);
    expect(topology.subscriptions).toEqual([{ queue: "names", types: ["user-joined.v1"] }]);
    expect(topology.functions[0]).toMatchObject({
      service: "names",
      file: "consumers/names/lambda.ts",
      environment: {
        SERVICE: { is: "text", text: "names" },
        TABLE_NAME: { is: "text", text: "names" },
        DLQ_URL: { is: "queue-url", queue: "names-dlq" },
        QUEUE_URL: { is: "queue-url", queue: "names" },
        LEDGER_TABLE: { is: "text", text: "chorus-ledger" },
      },
    });
  });

  it("gives a reader of the stream a queue for the positions it had to give up", () => {
    const { functions, queues } = topologyOf([], [names({ ...handling, uses: [], trigger: stream })]);
    expect(functions[0]?.onFailureQueue).toBe("names-dlq");
    expect(queues.map(({ name }) => name)).toEqual(["names-dlq"]);
  });

  it("holds for everything that is deployed", () => {
    const { functions, queues, subscriptions } = topologyOf(producers, consumers);
    expect(functions.length).toBeGreaterThan(0);
    expect(
      queues
        .filter(({ redrive }) => redrive !== undefined)
        .every(({ name }) => queues.some((dlq) => dlq.name === `${name}-dlq`)),
    ).toBe(true);
    expect(subscriptions.every(({ types }) => types.length > 0)).toBe(true);
  });

  it.each<[string, readonly FunctionDefinition[], string]>([
    ["a time-out beyond Lambda's", [{ ...handling, timeoutSeconds: 901 }], "timeoutSeconds must be 1 to 900"],
    [
      "a large batch without a window",
      [{ ...handling, trigger: { ...queue, batchSize: 11 } }],
      "needs batchWindowSeconds",
    ],
    [
      "a batch beyond SQS's",
      [{ ...handling, trigger: { ...queue, batchSize: 10_001, batchWindowSeconds: 1 } }],
      "at most 10000",
    ],
    [
      "a concurrency Lambda does not take",
      [{ ...handling, trigger: { ...queue, maximumConcurrency: 1 } }],
      "maximumConcurrency must be 2 to 1000",
    ],
    [
      "too few receives",
      [{ ...handling, trigger: { ...queue, maxReceiveCount: 4 } }],
      "maxReceiveCount must be at least 5",
    ],
    ["hearing nothing", [{ ...handling, trigger: { ...queue, hears: [] } }], "hears nothing"],
    [
      "retries without end",
      [{ ...handling, uses: [], trigger: { ...stream, maximumRetryAttempts: -1 } }],
      "maximumRetryAttempts must be set",
    ],
    [
      "an age below Lambda's",
      [{ ...handling, uses: [], trigger: { ...stream, maximumRecordAgeSeconds: 1 } }],
      "maximumRecordAgeSeconds",
    ],
    [
      "too many lanes",
      [{ ...handling, uses: [], trigger: { ...stream, parallelizationFactor: 11 } }],
      "parallelizationFactor must be 1 to 10",
    ],
    [
      "a slow function behind HTTP",
      [{ ...handling, uses: [], timeoutSeconds: 31, trigger: http }],
      "at most 30 behind API Gateway",
    ],
    [
      "two functions of one name",
      [handling, { ...handling, trigger: { ...queue, queue: "others" } }],
      'the function "names" is',
    ],
    ["two functions at one queue", [handling, { ...handling, name: "others" }], 'the queue "names" is'],
    [
      "two functions at one route",
      [
        handling,
        { ...handling, uses: [], name: "a", trigger: http },
        { ...handling, uses: [], name: "b", trigger: { on: "http", routes: ["GET /names/{other}"] } },
      ],
      'the route "GET /names/{other}" is',
    ],
    ["a queue that nobody has", [{ ...handling, uses: ["queue.send:nowhere"] }], 'the queue "nowhere"'],
  ])("refuses %s, naming the file and the fix", (_, functions, problem) => {
    expect(() => topologyOf([], [names(...functions)])).toThrow(TopologyError);
    expect(() => topologyOf([], [names(...functions)])).toThrow(problem);
    expect(() => topologyOf([], [names(...functions)])).toThrow("consumers/names/lambda.ts");
  });
});
