import { describe, expect, it } from "@jest/globals";
import type { FunctionDefinition, Use } from "../../runtime/definition.ts";
import { watched } from "./watched.ts";

const aFunction = (
  name: string,
  trigger: FunctionDefinition["trigger"],
  uses: readonly Use[] = [],
): FunctionDefinition => ({
  name,
  entry: "lambda.ts",
  timeoutSeconds: 30,
  memoryMb: 256,
  trigger,
  uses,
});

const aQueueFunction = (name: string, ...uses: readonly Use[]): FunctionDefinition =>
  aFunction(
    name,
    { on: "queue", queue: name, batchSize: 10, batchWindowSeconds: 0, maximumConcurrency: 2, maxReceiveCount: 5 },
    uses,
  );

const aReader = (name: string): FunctionDefinition =>
  aFunction(name, {
    on: "stream",
    batchSize: 100,
    batchWindowSeconds: 0,
    parallelizationFactor: 1,
    startingPosition: "TRIM_HORIZON",
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 5,
    maximumRecordAgeSeconds: 3_600,
  });

const queuesOf = (...functions: readonly FunctionDefinition[]) =>
  watched([{ name: "timelines", functions }]).queues.map(({ queue }) => queue);

describe("watched", () => {
  it("finds stream readers and queues, and leaves out what only answers requests", () => {
    const api = aFunction("timelines-api", { on: "http", routes: ["GET /timelines/{userId}"], access: "iam" });
    expect(
      watched([
        { name: "router", functions: [aReader("router")] },
        { name: "timelines", functions: [aQueueFunction("timelines"), api] },
      ]),
    ).toEqual({
      readers: [{ service: "router", functionName: "router" }],
      queues: [{ service: "timelines", functionName: "timelines", queue: "timelines" }],
    });
  });

  it("puts a queue behind every queue whose function sends into it", () => {
    const last = aQueueFunction("c");
    const middle = aQueueFunction("b", "queue.send:c");
    const first = aQueueFunction("a", "table.put", "queue.send:c", "queue.send:b");
    expect(queuesOf(last, middle, first)).toEqual(["a", "b", "c"]);
  });

  it("keeps the order of the definitions where nothing flows, and survives a queue that feeds itself", () => {
    expect(queuesOf(aQueueFunction("x", "queue.send:x"), aQueueFunction("y"))).toEqual(["x", "y"]);
  });
});
