import type { Producer } from "../../runtime/definition.ts";

export const router: Producer = {
  kind: "producer",
  name: "router",
  owner: "platform",
  summary: "Republishes every fact of the stream to the topic, with its type for consumers' filters.",
  says: "any",
  functions: [
    {
      name: "router",
      entry: "lambda.ts",
      timeoutSeconds: 30,
      memoryMb: 512,
      trigger: {
        on: "stream",
        batchSize: 500,
        batchWindowSeconds: 0,
        parallelizationFactor: 1,
        startingPosition: "TRIM_HORIZON",
        bisectBatchOnFunctionError: true,
        maximumRetryAttempts: 10,
        maximumRecordAgeSeconds: 86_400,
      },
      uses: ["topic.publish", "dlq.send"],
    },
  ],
};
