import { describe, expect, it } from "@jest/globals";
import { KIT_USES, type ConsumerDefinition, type FunctionDefinition } from "../../runtime/definition.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { OURS } from "../definitions.ts";
import { hearersOf } from "./hearers.ts";

const worker = { entry: "lambda.ts", timeoutSeconds: 30, memoryMb: 256, uses: [...KIT_USES] };
const batches = { batchSize: 10, batchWindowSeconds: 0 };
const queue = { on: "queue", ...batches, maximumConcurrency: 2, maxReceiveCount: 5 } as const;
const reader: FunctionDefinition = {
  ...worker,
  name: "reader",
  trigger: {
    ...{ on: "stream", ...batches, parallelizationFactor: 1, startingPosition: "LATEST" },
    ...{ bisectBatchOnFunctionError: true, maximumRetryAttempts: 5, maximumRecordAgeSeconds: 3_600 },
  },
};
const aConsumer = (hears: ConsumerDefinition["hears"], ...functions: FunctionDefinition[]): ConsumerDefinition => ({
  ...{ kind: "consumer", name: "welcome", owner: "growth", summary: "", hears, ownsTable: true },
  functions,
});
const heard = (consumer: ConsumerDefinition) => hearersOf({ producers: [], consumers: [consumer] });

describe("hearers", () => {
  it("are queues, with the types that the topic lets through; a queue of steps hears none", () => {
    const hears = [userFollowedV1.type];
    const first = { ...worker, name: "welcome", trigger: { ...queue, queue: "welcome", hears } };
    const steps = { ...worker, name: "welcome-later", trigger: { ...queue, queue: "welcome-steps" } };
    expect(heard(aConsumer([userFollowedV1], first, steps))).toEqual([
      { name: "welcome", hears, keepsRecords: true },
      { name: "welcome-steps", hears: [], keepsRecords: true },
    ]);
  });

  it("are readers of the stream, by what their consumer hears", () => {
    expect(heard(aConsumer([userFollowedV1], reader))).toEqual([
      { name: "reader", hears: [userFollowedV1.type], keepsRecords: true },
    ]);
    expect(heard(aConsumer("every", { ...reader, uses: [] }))).toEqual([
      { name: "reader", hears: [], keepsRecords: false },
    ]);
  });

  it("are not what answers requests or runs by the clock", () => {
    const api = { ...worker, name: "api", trigger: { on: "http", routes: ["GET /x"], access: "iam" } } as const;
    const timer = { ...worker, name: "timer", trigger: { on: "timer", everyMinutes: 1 } } as const;
    expect(heard(aConsumer([userFollowedV1], api, timer))).toEqual([]);
  });

  it("keep records of ours wherever they are fed by a queue", () => {
    const queues = [...OURS.producers, ...OURS.consumers].flatMap(({ functions }) =>
      functions.flatMap(({ trigger }) => (trigger.on === "queue" ? [trigger.queue] : [])),
    );
    const keeping = hearersOf(OURS).filter(({ keepsRecords }) => keepsRecords);
    expect(keeping.map(({ name }) => name)).toEqual(queues);
  });
});
