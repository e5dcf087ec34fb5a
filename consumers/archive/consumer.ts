import type { ConsumerDefinition } from "../../runtime/definition.ts";

export const archive: ConsumerDefinition = {
  kind: "consumer",
  name: "archive",
  owner: "platform",
  summary: "Keeps every fact for good, so that any consumer can be rebuilt from the beginning.",
  hears: "every",
  ownsTable: false,
  functions: [
    {
      name: "archive",
      entry: "lambda.ts",
      timeoutSeconds: 60,
      memoryMb: 512,
      trigger: {
        on: "stream",
        batchSize: 2_000,
        // Fewer, larger objects: a PUT costs more than all that is in it.
        batchWindowSeconds: 60,
        parallelizationFactor: 1,
        startingPosition: "TRIM_HORIZON",
        // A batch that kills the function or its time is cut until what kills it is alone.
        bisectBatchOnFunctionError: true,
        // Nothing but a long outage of S3 fails here, and then it is better to wait than to skip.
        maximumRetryAttempts: 10_000,
        maximumRecordAgeSeconds: 518_400,
      },
      uses: ["archive.put"],
    },
  ],
};
