import { describe, expect, it } from "@jest/globals";
import { type Feed, feed } from "./feed.ts";

const say = (functionName: string, words: object) =>
  ({ kind: "log", functionName, line: JSON.stringify(words) }) as const;

/** What a consumer's invocation makes the feed hear: a line per fact, one for the batch, then its end. */
function handle(live: Feed, subjects: readonly string[], rows: number, more: object = {}): void {
  for (const subject of subjects) {
    live.hear(say("timelines", { message: "handled", type: "post-published.v1", subject, outcome: "done" }));
  }
  live.hear(say("timelines", { message: "batch", received: subjects.length, rows }));
  live.hear({
    kind: "batch",
    functionName: "timelines",
    source: "timelines",
    records: subjects.length,
    failed: 0,
    milliseconds: 41.4,
    ...more,
  });
}

const many = (count: number) => Array.from({ length: count }, (_, index) => `p${index}`);

describe("feed", () => {
  it("shows one fact with its rows and its time", () => {
    const live = feed();
    handle(live, ["p1"], 3);
    expect(live.tick()).toEqual(["post-published.v1 p1 → timelines (3 rows, 41 ms)"]);
    expect(live.tick()).toEqual([]);
  });

  it("shows the first eight of many facts, and a summary of all", () => {
    const live = feed();
    handle(live, many(10), 128);
    const lines = live.tick();
    expect(lines).toHaveLength(9);
    expect(lines[0]).toBe("post-published.v1 p0 → timelines (with 9 more, 128 rows, 41 ms)");
    expect(lines[8]).toBe("timelines 10 in, 128 rows");

    handle(live, many(20), 40);
    expect(live.tick()).toEqual(["timelines 20 in, 40 rows"]);
  });

  it("shows facts one by one again once they are few", () => {
    const live = feed();
    handle(live, many(10), 1);
    live.tick();
    handle(live, ["mine"], 1);
    expect(live.tick()).toEqual(["post-published.v1 mine → timelines (1 row, 41 ms)"]);
  });

  it("joins the functions that were busy in the same second", () => {
    const live = feed();
    live.hear({ kind: "batch", functionName: "router", source: "facts", records: 12, failed: 0, milliseconds: 5 });
    live.hear({ kind: "batch", functionName: "archive", source: "facts", records: 12, failed: 2, milliseconds: 5 });
    expect(live.tick()).toEqual(["router 12 in   archive 12 in, 2 will come again"]);
  });

  it("names what died, what will come again, why an invocation failed and what was printed by hand", () => {
    const live = feed();
    const fact = { type: "post-published.v1", subject: "p1" };
    live.hear(say("timelines", { ...fact, message: "data.kind: missing", outcome: "parked" }));
    live.hear(say("timelines", { ...fact, message: "Throttled", outcome: "again" }));
    live.hear({ kind: "log", functionName: "timelines", line: "TypeError: x is not a function" });
    live.hear(say("social-api", { level: "error", message: "The request failed", error: "Error: boom" }));
    handle(live, [], 0, { why: "Sandbox.Timedout: 30 s" });
    expect(live.tick()).toEqual([
      "! timelines: post-published.v1 p1 is dead: data.kind: missing",
      "! timelines: post-published.v1 p1 will come again: Throttled",
      "! timelines: TypeError: x is not a function",
      "! social-api: The request failed: Error: boom",
      "! timelines: Sandbox.Timedout: 30 s",
    ]);
  });

  it("says nothing of a timer's runs but why one failed", () => {
    const live = feed();
    live.hear({ kind: "run", functionName: "reminders-due", milliseconds: 5 });
    live.hear({ kind: "run", functionName: "reminders-due", milliseconds: 5, why: "Sandbox.Timedout: 20 s" });
    expect(live.tick()).toEqual(["! reminders-due: Sandbox.Timedout: 20 s"]);
  });

  it("says what a role refused, and how to allow it", () => {
    const live = feed();
    live.hear({
      kind: "refused",
      principal: "timelines-api",
      action: "dynamodb:UpdateItem",
      resource: "arn:aws:dynamodb:us-east-1:000000000000:table/timelines",
    });
    expect(live.tick()).toEqual([
      "! timelines-api: its role does not allow dynamodb:UpdateItem on arn:aws:dynamodb:us-east-1:000000000000:table/timelines; add it to `uses` in its definition",
    ]);
  });

  it("does not flood a terminal with the same trouble", () => {
    const live = feed();
    for (const subject of many(100)) {
      live.hear(say("timelines", { type: "a", subject, message: "Throttled", outcome: "again" }));
    }
    expect(live.tick()).toHaveLength(6);
  });

  it("says nothing of what is no news", () => {
    const live = feed();
    live.hear(say("timelines", { level: "info", message: "request", status: 200 }));
    live.hear({ kind: "log", functionName: "timelines", line: "" });
    expect(live.tick()).toEqual([]);
  });
});
