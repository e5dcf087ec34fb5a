import { topologyOf } from "../../infra/topology-of.ts";
import type { Topology } from "../../infra/topology.ts";
import { producers } from "../../producers/index.ts";
import { type ConsumerDefinition, KIT_USES } from "../../runtime/definition.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";

/** Files that stand for everybody's, so that there is something to bundle. */
const FILES: Readonly<Record<string, string>> = {
  "lambda.ts": "consumers/entitlements/lambda.ts",
  "api.lambda.ts": "consumers/entitlements/api.lambda.ts",
};

/** The producers that there are, and so many consumers as `chorus new consumer` makes them: a queue, a table and an API each. */
export function manyConsumers(count: number): Topology {
  const topology = topologyOf(
    producers,
    Array.from({ length: count }, (_, n) => numbered(n)),
  );
  return {
    ...topology,
    folders: topology.folders.map((folder) => ({
      ...folder,
      functions: folder.functions.map((spec) => ({
        ...spec,
        file: folder.file.startsWith("consumers/") ? (FILES[spec.entry] ?? spec.file) : spec.file,
      })),
    })),
  };
}

function numbered(n: number): ConsumerDefinition {
  const name = `listener-${n}`;
  const hears = [userJoinedV1, postPublishedV1];
  return {
    kind: "consumer",
    name,
    owner: "growth",
    summary: "When each kind of fact about a subject last happened.",
    hears,
    ownsTable: true,
    functions: [
      {
        name,
        entry: "lambda.ts",
        timeoutSeconds: 30,
        memoryMb: 512,
        uses: ["table.merge", ...KIT_USES],
        trigger: {
          on: "queue",
          queue: name,
          hears: hears.map(({ type }) => type),
          batchSize: 10,
          batchWindowSeconds: 0,
          maximumConcurrency: 50,
          maxReceiveCount: 5,
        },
      },
      {
        name: `${name}-api`,
        entry: "api.lambda.ts",
        timeoutSeconds: 10,
        memoryMb: 512,
        uses: ["table.get"],
        trigger: { on: "http", routes: [`GET /${name}/{id}`], access: "iam" },
      },
    ],
  };
}
