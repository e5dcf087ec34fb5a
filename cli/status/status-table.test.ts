import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import { statusRows } from "./status-rows.ts";
import { age, statusTable } from "./status-table.ts";

const watching = {
  readers: [{ service: "router", functionName: "router" }],
  queues: [{ service: "timelines", functionName: "timelines", queue: "timelines" }],
};
const depth = (visible: number, inFlight = 0, delayed = 0) => ({ visible, inFlight, delayed });

describe("status rows", () => {
  it("joins what SQS says with what only the local cloud knows", () => {
    const depths = new Map([
      ["timelines", depth(3, 1, 2)],
      ["timelines-dlq", depth(1, 1)],
      ["router-dlq", depth(0)],
    ]);
    const local = {
      readers: [{ functionName: "router", behind: 5 }],
      queues: [{ queue: "timelines", oldestSeconds: 61 }],
      timers: [],
      progress: {},
    };
    expect(statusRows(watching, { depths, local })).toEqual([
      {
        consumer: "router",
        queue: null,
        visible: null,
        inFlight: null,
        delayed: null,
        oldestSeconds: null,
        dead: 0,
        behind: 5,
      },
      {
        consumer: "timelines",
        queue: "timelines",
        visible: 3,
        inFlight: 1,
        delayed: 2,
        oldestSeconds: 61,
        dead: 2,
        behind: null,
      },
    ]);
  });

  it("knows less on AWS and says so", () => {
    const [reader, queue] = statusRows(watching, { depths: new Map([["timelines", depth(1)]]), local: undefined });
    expect(reader).toMatchObject({ behind: null, dead: null });
    expect(queue).toMatchObject({ visible: 1, oldestSeconds: null, dead: null });
  });
});

describe("status table", () => {
  it("lines up columns without colour, with a dash for the unknown", () => {
    const depths = new Map([["timelines", depth(12_345)]]);
    const table = statusTable(statusRows(watching, { depths, local: undefined }), pc.createColors(false));
    expect(table.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["consumer", "reads", "waiting", "in flight", "delayed", "oldest", "dead", "behind"],
      ["router", "the stream", "–", "–", "–", "–", "–", "–"],
      ["timelines", "timelines", "12,345", "0", "0", "–", "–", "–"],
    ]);
  });

  it.each([
    [0, "0 s"],
    [99, "99 s"],
    [100, "2 min"],
    [7_200, "2 h"],
    [4 * 86_400, "96 h"],
    [5 * 86_400, "5 d"],
  ])("tells an age of %d s as %s", (seconds, words) => {
    expect(age(seconds)).toBe(words);
  });
});
