import type { Producer } from "../../runtime/definition.ts";

export const ingestApi: Producer = {
  kind: "producer",
  name: "ingest-api",
  owner: "platform",
  summary: "Takes facts over HTTP, in the words of CloudEvents, from services in any language.",
  says: "any",
  // Which content was first said under which source and id.
  ownsTable: true,
  functions: [
    {
      name: "ingest-api",
      entry: "lambda.ts",
      timeoutSeconds: 20,
      memoryMb: 512,
      // Whoever signs with one of the keys gets in: a monolith elsewhere has no role in this account.
      trigger: { on: "http", routes: ["POST /events"], access: "own" },
      uses: ["stream.put", "table.remember"],
      settings: {
        REMEMBER_HOURS: "24",
        UNSIGNED_REQUESTS: "refuse",
        // As many as the stream has shards, or more; with 0 each event of a batch is a record.
        AGGREGATION_BUCKETS: "8",
      },
      secrets: ["SIGNING_KEYS"],
    },
  ],
};
