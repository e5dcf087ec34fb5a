import { describe, expect, it } from "@jest/globals";
import { consumers } from "../../consumers/index.ts";
import { producers } from "../../producers/index.ts";
import type { ConsumerDefinition } from "../../runtime/definition.ts";
import { topologyOf } from "../topology-of.ts";
import { functionId, functionKey, logicalId } from "./names.ts";
import { stacksOf } from "./stacks.ts";

const SETTING = { stage: "dev", versionOf: () => "0123456789ab" };

const another: ConsumerDefinition = {
  kind: "consumer",
  name: "badges",
  owner: "platform",
  summary: "Badges.",
  hears: [],
  ownsTable: true,
  functions: [
    {
      name: "badges-api",
      entry: "lambda.ts",
      timeoutSeconds: 5,
      memoryMb: 128,
      uses: ["table.get"],
      trigger: { on: "http", routes: ["GET /badges/{id}"], access: "iam" },
    },
  ],
};

describe("stacks", () => {
  const stacks = stacksOf(topologyOf(producers, consumers), SETTING);

  it("are the platform's, then those that keep, then those that run", () => {
    const layers = stacks.map(({ layer }) => layer);
    expect(layers).toEqual([...layers].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
    expect(layers.filter((layer) => layer === "platform")).toHaveLength(1);
    expect(layers.filter((layer) => layer === "compute")).toHaveLength(producers.length + consumers.length);
  });

  it("are two more, and nothing else is another, when a consumer is added", () => {
    const more = stacksOf(topologyOf(producers, [...consumers, another]), SETTING);
    const added = more.filter(({ name }) => !stacks.some((stack) => stack.name === name));
    expect(added.map(({ name }) => name)).toEqual(["badges-state", "badges"]);
    expect(more.filter((stack) => !added.includes(stack))).toEqual(stacks);
  });

  it("have none that keeps, for a folder that keeps nothing", () => {
    const stateless: ConsumerDefinition = { ...another, ownsTable: false, functions: [] };
    const names = stacksOf(topologyOf([], [stateless]), SETTING).map(({ name }) => name);
    expect(names).toEqual(["platform", "badges"]);
  });

  it("say in each function's environment which code it is", () => {
    const versions = stacks.flatMap(({ service }) =>
      Object.values(service.functions ?? {}).map(
        ({ environment }) => (environment as Record<string, unknown>)["DEPLOY_VERSION"],
      ),
    );
    expect(new Set(versions)).toEqual(new Set(["0123456789ab"]));
  });
});

const ORDER = ["platform", "state", "compute"];

describe("names in templates", () => {
  it("are letters and digits, as osls makes them of a function's key", () => {
    expect(logicalId("timelines-fanout", "queue")).toBe("TimelinesFanoutQueue");
    expect(logicalId("GET /timelines/{userId}")).toBe("GETTimelinesUserId");
    expect([functionKey("timelines-fanout"), functionId("timelines-fanout")]).toEqual([
      "timelinesFanout",
      "TimelinesFanoutLambdaFunction",
    ]);
  });
});
