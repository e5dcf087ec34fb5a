import { describe, expect, it } from "@jest/globals";
import type { FunctionSpec } from "../topology.ts";
import { feedsItself } from "./feeds-itself.ts";

/** Reads the queue of its name and sends to others. */
const step = (name: string, ...sendsTo: readonly string[]): FunctionSpec => ({
  name,
  folder: "badges",
  file: "consumers/badges/lambda.ts",
  entry: "lambda.ts",
  timeoutSeconds: 5,
  memoryMb: 128,
  uses: ["table.get", ...sendsTo.map((queue) => `queue.send:${queue}` as const)],
  trigger: {
    on: "queue",
    queue: name,
    batchSize: 10,
    batchWindowSeconds: 0,
    maximumConcurrency: 2,
    maxReceiveCount: 5,
  },
});

describe("a function feeds itself", () => {
  it.each([
    ["by its own queue", [step("a", "a")], true],
    ["by way of others", [step("a", "b"), step("b", "c"), step("c", "a")], true],
    ["not by sending on", [step("a", "b"), step("b")], false],
    ["not because another does", [step("a", "b"), step("b", "b")], false],
  ])("%s", (_, functions, does) => {
    expect(functions.slice(0, 1).map((one) => feedsItself(one, functions))).toEqual([does]);
  });

  it("never from behind HTTP, where no queue calls it", () => {
    const door = { ...step("a", "a"), trigger: { on: "http", routes: [], access: "iam" } } as const;
    expect(feedsItself(door, [door, step("b", "a")])).toBe(false);
  });
});
