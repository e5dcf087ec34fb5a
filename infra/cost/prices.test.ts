import { describe, expect, it } from "@jest/globals";
import type { Listener } from "../../runtime/definition.ts";
import { jsonLog } from "../../runtime/kit/log.ts";
import { writeLog } from "../../runtime/kit/report.ts";
import { ASSUMPTIONS } from "./assumptions.ts";
import { overridePrices, PricesRefused } from "./override-prices.ts";
import { charge, LIST_PRICES } from "./prices.ts";

describe("list prices", () => {
  it.each(Object.entries(LIST_PRICES))("%s has a unit, a source and the date of it", (_, price) => {
    expect(price.usd).toBeGreaterThanOrEqual(0);
    expect(price.per).toBeGreaterThanOrEqual(1);
    expect(price.unit).not.toBe("");
    expect(price.source).not.toBe("");
    expect(price.date).toMatch(/^20\d\d(-\d\d){0,2}$/);
  });

  it("are charged for so many of a unit", () => {
    expect(charge(LIST_PRICES, "sqs-requests", "queue", 2_500_000).usd).toBeCloseTo(1);
  });
});

describe("prices of one's own", () => {
  it("take the place of those that they name, and say where they are from", () => {
    const prices = overridePrices({ "sqs-requests": 0.3, "sns-deliveries-to-sqs": 0.4 }, "prices.json");
    expect(prices["sqs-requests"]).toEqual({
      ...LIST_PRICES["sqs-requests"],
      usd: 0.3,
      source: "prices.json",
      date: "yours",
    });
    expect(prices["sns-deliveries-to-sqs"].usd).toBe(0.4);
    expect(prices["lambda-requests"]).toBe(LIST_PRICES["lambda-requests"]);
  });

  it.each<[string, unknown, string]>([
    ["an unknown name", { "sqs-request": 1 }, 'prices.json: "sqs-request" is no price; did you mean sqs-requests'],
    ["a name like no other", { zzz: 1 }, 'prices.json: "zzz" is no price; `chorus cost` lists all prices'],
    ["a name that every object has", { constructor: 1 }, '"constructor" is no price'],
    ["a text", { "s3-puts": "5" }, '"s3-puts" must be a number, USD per 1,000 PUT requests, and not "5"'],
    ["less than nothing", { "s3-puts": -1 }, "and not -1"],
    ["a list", [1], "prices.json: it must be an object"],
    ["nothing", null, "prices.json: it must be an object"],
  ])("are refused for %s", (_, given, problem) => {
    expect(() => overridePrices(given, "prices.json")).toThrow(PricesRefused);
    expect(() => overridePrices(given, "prices.json")).toThrow(problem);
  });

  it("are told all that is wrong with them at once", () => {
    expect(() => overridePrices({ a: 1, b: 2 }, "prices.json")).toThrow(/"a" is no price.*\n.*"b" is no price/);
  });
});

describe("assumptions", () => {
  it.each(Object.entries(ASSUMPTIONS))("%s has a unit and a source", (_, { value, unit, source }) => {
    expect(value).toBeGreaterThan(0);
    expect(unit).not.toBe("");
    expect(source).not.toBe("");
  });

  it("hold for the lines and metrics that the kit writes", () => {
    const [handled = "", batch = ""] = linesOfOneFact();
    const { _aws } = JSON.parse(batch) as { _aws: { CloudWatchMetrics: readonly [{ Metrics: readonly unknown[] }] } };
    expect(_aws.CloudWatchMetrics[0].Metrics).toHaveLength(ASSUMPTIONS["metrics-per-queue"].value);
    expect(handled.length).toBeLessThanOrEqual(ASSUMPTIONS["log-bytes-per-fact"].value);
    expect(batch.length).toBeLessThanOrEqual(ASSUMPTIONS["log-bytes-per-invocation"].value);
  });
});

/** Of usual ids, as the kit writes them on Lambda. */
function linesOfOneFact(): readonly string[] {
  let text = "";
  const id = "0192f0c1-8e6a-7cc3-b0d4-000000000001";
  const at = "2026-11-20T09:00:00.000Z";
  const setting = { service: "timelines", function: "timelines", level: "info" } as const;
  const log = jsonLog(
    setting,
    () => new Date(at),
    (lines) => {
      text += lines;
    },
  );
  const listener: Listener = { name: "timelines", hears: [], apply: () => [][Symbol.iterator]() as never };
  const arrival = { handle: id, body: "", attempt: 1, origin: "queue" };
  const glimpse = { factId: id, type: "post-published.v1", subject: "post-1234", correlationId: id };
  writeLog(
    listener,
    [{ arrival, glimpse, verdict: { kind: "done" } }],
    [],
    { handedBack: 0, rows: 3, counters: {}, at: new Date(at) },
    log,
    {
      requestId: id,
      traceId: "1-67891233-abcdef012345678912345678",
      coldStart: false,
      deployVersion: "0",
      deadline: new Promise(() => undefined),
    },
  );
  return text.trimEnd().split("\n");
}
