import { describe, expect, it } from "@jest/globals";
import { consumers } from "../consumers/index.ts";
import { producers } from "../producers/index.ts";
import {
  type ConsumerDefinition,
  type FunctionDefinition,
  type HttpTrigger,
  KIT_USES,
  type Producer,
  type TimerTrigger,
} from "../runtime/definition.ts";
import { userJoinedV1 } from "../schemas/account/user-joined.v1.ts";
import { aConsumerOf as names, aQueueTrigger as queue, aStreamTrigger as stream } from "../test/definitions.ts";
import { TopologyError } from "./check-topology.ts";
import { topologyOf } from "./topology-of.ts";

const http: HttpTrigger = { on: "http", routes: ["GET /names/{id}"], access: "iam" };

const timer = (everyMinutes: number): TimerTrigger => ({ on: "timer", everyMinutes });

const handling: FunctionDefinition = {
  name: "names",
  entry: "lambda.ts",
  timeoutSeconds: 20,
  memoryMb: 256,
  uses: ["table.merge", ...KIT_USES],
  trigger: queue,
};

const counting = (...counted: readonly string[]): Partial<ConsumerDefinition> => ({
  counters: counted.map((name) => ({ name, says: "A name is lost.", alarmAbove: 0 })),
});

describe("a topology", () => {
  it("says of a folder who owns it, where it stands, what it hears and what its functions are made of", () => {
    const { folders } = topologyOf([], [{ ...names(handling), hears: [userJoinedV1] }]);
    expect(folders).toEqual([
      {
        name: "names",
        file: "consumers/names/consumer.ts",
        owner: "platform",
        summary: "Names.",
        hears: ["user-joined.v1"],
        ownsTable: true,
        functions: [{ ...handling, folder: "names", file: "consumers/names/lambda.ts" }],
        counters: [],
      },
    ]);
  });

  it("holds for everything that is deployed", () => {
    expect(topologyOf(producers, consumers).folders.map(({ name }) => name)).toEqual(
      [...producers, ...consumers].map(({ name }) => name),
    );
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
        { ...handling, uses: [], name: "one", trigger: http },
        { ...handling, uses: [], name: "two", trigger: { ...http, routes: ["GET /names/{other}"] } },
      ],
      'the route "GET /names/{other}" is',
    ],
    ["a queue that nobody has", [{ ...handling, uses: ["queue.send:nowhere"] }], 'the queue "nowhere"'],
    [
      "a queue that is another's dead letters",
      [handling, { ...handling, name: "letters", trigger: { ...queue, queue: "names-dlq" } }],
      'the queue "names-dlq" is',
    ],
    [
      "a subscription to what nobody says",
      [{ ...handling, trigger: { ...queue, hears: ["user-joind.v1"] } }],
      'it hears "user-joind.v1", which nobody says; did you mean user-joined.v1?',
    ],
    [
      "a timer that runs never",
      [{ ...handling, uses: [], trigger: timer(0) }],
      "everyMinutes must be a whole number of 1 to 1440",
    ],
    ["a timer by the half minute", [{ ...handling, uses: [], trigger: timer(1.5) }], "everyMinutes must be a whole"],
    ["a timer of more than a day", [{ ...handling, uses: [], trigger: timer(1_441) }], "everyMinutes must be a whole"],
    [
      "a timer's run that lasts into the next",
      [{ ...handling, uses: [], timeoutSeconds: 61, trigger: timer(1) }],
      "timeoutSeconds must be at most 60, for then the timer's next run begins",
    ],
    ["dead letters of a timer", [{ ...handling, uses: ["dlq.send"], trigger: timer(1) }], '"dlq.send"'],
    ["visibility of a timer", [{ ...handling, uses: ["queue.visibility"], trigger: timer(1) }], "no queue feeds it"],
    ["dead letters behind HTTP", [{ ...handling, uses: ["dlq.send"], trigger: http }], '"dlq.send"'],
    ["visibility without a queue", [{ ...handling, uses: ["queue.visibility"], trigger: stream }], "no queue feeds it"],
  ])("refuses %s, naming the file and the fix", (_, functions, problem) => {
    expect(() => topologyOf([], [names(...functions)])).toThrow(TopologyError);
    expect(() => topologyOf([], [names(...functions)])).toThrow(problem);
    expect(() => topologyOf([], [names(...functions)])).toThrow("consumers/names/lambda.ts");
  });

  it.each<[string, Partial<ConsumerDefinition>, string]>([
    ["has no owner", { owner: " " }, "it has no owner; name the team that is paged"],
    [
      "hears what nobody says",
      { hears: [{ ...userJoinedV1, type: "user-joyned.v1" }] },
      "did you mean user-joined.v1?",
    ],
    ["is called like the platform", { name: "platform" }, "kept for what all share"],
    ["is called like a state stack", { name: "names-state" }, "kept for dead letters and state"],
    ["has a name that AWS would not take", { name: "Names_" }, "must be 3 to 40 characters"],
    ["counts what is not in camelCase", counting("names-lost"), 'the counter "names-lost" must be called in camelCase'],
    [
      "counts by a field of the kit's",
      counting("received"),
      'the counter "received" is called like a field of the kit',
    ],
    ["counts one thing twice", counting("lost", "lost"), 'the counter "lost" is there twice'],
    [
      "counts and does not say what",
      { counters: [{ name: "lost", says: " " }] },
      'the counter "lost" says nothing; tell whoever is paged',
    ],
    [
      "rings above half a thing",
      { counters: [{ name: "lost", says: "Lost.", alarmAbove: 0.5 }] },
      "alarmAbove that is a whole number",
    ],
    ["uses a table that it does not own", { ownsTable: false }, "names owns no table; say ownsTable: true"],
  ])("refuses a consumer that %s", (_, change, problem) => {
    expect(() => topologyOf([], [{ ...names(handling), ...change }])).toThrow(problem);
  });

  it("refuses two folders of one name, naming both files", () => {
    const reader: Producer = { ...names(), kind: "producer", says: "any" };
    expect(() => topologyOf([reader], [names(handling)])).toThrow(
      'consumers/names/consumer.ts: the name "names" is producers/names/producer.ts\'s already',
    );
  });
});
