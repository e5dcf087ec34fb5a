import type { ConsumerDefinition, FunctionDefinition, QueueTrigger, StreamTrigger } from "../runtime/definition.ts";

/** Definitions with nothing special about them; say only what the test is about. */
export const aQueueTrigger: QueueTrigger = {
  on: "queue",
  queue: "names",
  hears: ["user-joined.v1"],
  batchSize: 10,
  batchWindowSeconds: 0,
  maximumConcurrency: 5,
  maxReceiveCount: 5,
};

export const aStreamTrigger: StreamTrigger = {
  on: "stream",
  batchSize: 500,
  batchWindowSeconds: 0,
  parallelizationFactor: 1,
  startingPosition: "TRIM_HORIZON",
  bisectBatchOnFunctionError: true,
  maximumRetryAttempts: 3,
  maximumRecordAgeSeconds: 3_600,
};

/** The consumer `names`, with a table. */
export const aConsumerOf = (...functions: readonly FunctionDefinition[]): ConsumerDefinition => ({
  kind: "consumer",
  name: "names",
  owner: "platform",
  summary: "Names.",
  hears: [],
  ownsTable: true,
  functions,
});
