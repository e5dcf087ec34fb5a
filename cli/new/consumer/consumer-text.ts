import type { Blueprint } from "../blueprint.ts";
import { importLines } from "./import-lines.ts";

/** consumer.ts: the definition. */
export function consumerText({ name, variable, owner, hears }: Blueprint): string {
  const definitions = hears.map(({ constant, file }) => ({ what: `{ ${constant} }`, from: file }));
  return `import { type ConsumerDefinition, KIT_USES, type Listener } from "../../runtime/definition.ts";
${importLines(definitions, "../../")}
import { apply, type Heard } from "./core/apply.ts";

export const ${variable}Listener: Listener<Heard> = {
  name: "${name}",
  hears: [${hears.map(({ constant }) => constant).join(", ")}],
  apply,
};

export const ${variable}: ConsumerDefinition = {
  kind: "consumer",
  name: "${name}",
  owner: "${owner}",
  summary: "When each kind of fact about a subject last happened.",
  hears: ${variable}Listener.hears,
  ownsTable: true,
  functions: [
    {
      name: "${name}",
      entry: "lambda.ts",
      timeoutSeconds: 30,
      memoryMb: 512,
      uses: ["table.merge", ...KIT_USES],
      trigger: {
        on: "queue",
        queue: "${name}",
        hears: ${variable}Listener.hears.map(({ type }) => type),
        batchSize: 10,
        batchWindowSeconds: 0,
        maximumConcurrency: 50,
        maxReceiveCount: 5,
      },
    },
    {
      name: "${name}-api",
      entry: "api.lambda.ts",
      timeoutSeconds: 10,
      memoryMb: 512,
      uses: ["table.get"],
      trigger: { on: "http", routes: ["GET /${name}/{id}"], access: "iam" },
    },
  ],
};
`;
}
