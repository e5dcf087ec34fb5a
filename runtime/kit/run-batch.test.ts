import { describe, expect, it } from "@jest/globals";
import * as z from "zod";
import { anId, defineEvent, type Fact, type FactOf, personal } from "../../schemas/event.ts";
import { count, merge, type Plan } from "../core/plan.ts";
import type { Listener } from "../definition.ts";
import { DeadlineNear, StoreUnavailable } from "../errors.ts";
import { memoryLedger } from "../memory/ledger.ts";
import { memoryRowStore } from "../memory/row-store.ts";
import type { Arrival, Cause } from "../ports.ts";
import { jsonLog } from "./log.ts";
import { FIELDS_BESIDE_COUNTERS } from "./metrics.ts";
import { type BatchPorts, runIndependently, runInOrder } from "./run-batch.ts";
import type { Invocation } from "./report.ts";

const nameChosenV1 = defineEvent({
  type: "name-chosen.v1",
  producers: ["legacy"],
  summary: "Somebody has chosen a name.",
  subject: "userId",
  data: z.looseObject({ userId: anId(), handle: personal(z.string()), password: personal(z.string(), "S").optional() }),
  example: { subject: "u1", source: "/accounts", data: { userId: "u1", handle: "ann" } },
});
type NameChosenV1 = FactOf<typeof nameChosenV1>;

/** Applies in the order it hears; users called `down` cannot be stored just now, `wrong` break its core. */
function names(heard: string[] = []): Listener<NameChosenV1> {
  return {
    name: "names",
    hears: [nameChosenV1],
    *apply({ id, data: { userId, handle }, time }: NameChosenV1): Plan {
      if (userId === "down") throw new StoreUnavailable("The table is away");
      if (userId === "wrong") throw new RangeError(`no case for ${id} of ${handle}`);
      heard.push(id);
      yield* merge({ pk: userId, sk: "-" }, { name: { rule: "newest", version: `${time}#${id}`, value: {} } });
    },
  };
}

const chosen = (id: string, userId = "u1"): Fact => ({
  ...nameChosenV1.example,
  id,
  data: { userId, handle: "secret-handle", password: "secret-password" },
});

const saying = (fact: Fact, more: object): Fact => ({ ...fact, data: { ...(fact.data as object), ...more } });

const arrival = (handle: string, body: string, more: Partial<Arrival> = {}): Arrival => ({
  handle,
  body,
  attempt: 1,
  origin: "arn:aws:sqs:eu-west-1:1:names",
  receiptHandle: `r-${handle}`,
  ...more,
});

const invocation: Invocation = {
  requestId: "request-1",
  coldStart: true,
  deployVersion: "7",
  deadline: new Promise(() => undefined),
};

function world(overrides: Partial<BatchPorts> = {}) {
  const store = memoryRowStore();
  const parked: { readonly arrival: Arrival; readonly cause: Cause }[] = [];
  const delays: number[] = [];
  const ledger = memoryLedger();
  let log = "";
  const setting = { service: "names", function: "names", level: "info" } as const;
  const ports: BatchPorts = {
    store,
    ledger,
    deadLetters: { park: (letters) => (parked.push(...letters), Promise.resolve([])) },
    visibility: { delay: (messages) => (delays.push(...messages.map(({ seconds }) => seconds)), Promise.resolve()) },
    log: jsonLog(
      setting,
      () => new Date(0),
      (lines) => (log += lines),
    ),
    now: () => new Date("2026-01-01T00:00:00Z"),
    newToken: () => "token",
    chance: () => 0,
    ...overrides,
  };
  const lines = () =>
    log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ports, store, parked, delays, ledger, lines, text: () => log };
}

const handlesOf = (letters: readonly { readonly arrival: Arrival }[]) => letters.map((letter) => letter.arrival.handle);

describe("a batch from a queue", () => {
  it("goes on around whatever cannot be read, and parks it with its cause and its exact bytes", async () => {
    const { ports, parked, store } = world();
    const bad = {
      empty: "",
      "not JSON": "{",
      "no object": "[1]",
      "no event": "{}",
      "1 MiB": "x".repeat(1_048_576),
      stranger: JSON.stringify({ ...chosen("s"), type: "user-joined.v1" }),
      "breaks its schema": JSON.stringify({ ...chosen("b"), data: { handle: 7 } }),
    };
    const arrivals = [
      arrival("good 1", JSON.stringify(chosen("g1", "u1"))),
      ...Object.entries(bad).map(([handle, body]) => arrival(handle, body)),
      arrival("twice the key", `{"id":"x",${JSON.stringify(chosen("g2", "u2")).slice(1)}`),
      arrival("not UTF-8", "/w==", { encoding: "base64" }),
    ];
    expect(await runIndependently(names(), arrivals, ports, invocation)).toEqual([]);
    expect(store.rows().map(({ pk }) => pk)).toEqual(["u1", "u2"]);
    expect(handlesOf(parked)).toEqual([...Object.keys(bad), "not UTF-8"]);
    expect(parked.map((letter) => letter.arrival.body)).toEqual([...Object.values(bad), "/w=="]);
    expect(parked.find((letter) => letter.arrival.handle === "breaks its schema")?.cause).toMatchObject({
      code: "UNREADABLE_FACT",
      factId: "b",
      type: "name-chosen.v1",
      message: expect.stringContaining("data.userId"),
    });
  });

  it("reads a fact inside SNS's envelope as it reads it raw", async () => {
    const { ports, store } = world();
    const envelope = {
      Type: "Notification",
      TopicArn: "arn",
      MessageId: "m",
      Message: JSON.stringify(chosen("f", "u9")),
    };
    expect(await runIndependently(names(), [arrival("1", JSON.stringify(envelope))], ports, invocation)).toEqual([]);
    expect(store.rows().map(({ pk }) => pk)).toEqual(["u9"]);
  });

  it("hands back what failed for now or for an unknown reason, with a pause that grows", async () => {
    const { ports, parked, delays } = world({ chance: () => 0.5 });
    const arrivals = [
      arrival("down", JSON.stringify(chosen("1", "down"))),
      arrival("wrong", JSON.stringify(chosen("2", "wrong")), { attempt: 4 }),
      arrival("good", JSON.stringify(chosen("3"))),
    ];
    expect(await runIndependently(names(), arrivals, ports, invocation)).toEqual(["down", "wrong"]);
    expect(parked).toEqual([]);
    expect(delays).toEqual([2, 12]);
  });

  it("hands back a letter that could not be parked", async () => {
    const { ports } = world({ deadLetters: { park: () => Promise.resolve(["bad"]) } });
    expect(await runIndependently(names(), [arrival("bad", "{")], ports, invocation)).toEqual(["bad"]);
    const { ports: away } = world({ deadLetters: { park: () => Promise.reject(new Error("no queue")) } });
    expect(await runIndependently(names(), [arrival("bad", "{")], away, invocation)).toEqual(["bad"]);
  });

  it("hands back what the deadline cut off", async () => {
    const near = Promise.resolve(new DeadlineNear("The function's time was nearly up"));
    const stuck = { ...memoryRowStore(), merge: () => new Promise<never>(() => undefined) };
    const { ports, ledger } = world({ store: stuck });
    const again = await runIndependently(names(), [arrival("1", JSON.stringify(chosen("f")))], ports, {
      ...invocation,
      deadline: near,
    });
    expect(again).toEqual(["1"]);
    expect(ledger.records).toMatchObject([{ kind: "failed", cause: { code: "DEADLINE_NEAR" } }]);
  });

  it("writes down every failed attempt, and the outcome of a redriven message", async () => {
    const { ports, ledger } = world();
    const redriven = { attributes: { "chorus-redrive-job": { dataType: "String", value: "job-7" } } };
    await runIndependently(
      names(),
      [
        arrival("ok", JSON.stringify(chosen("1")), redriven),
        arrival("bad", JSON.stringify(chosen("2", "wrong")), redriven),
        arrival("gone", "{", redriven),
      ],
      ports,
      invocation,
    );
    expect(ledger.records).toMatchObject([
      {
        kind: "failed",
        handle: "bad",
        errorClass: "RangeError",
        requestId: "request-1",
        deployVersion: "7",
        correlationId: "2",
      },
      { kind: "failed", handle: "gone", errorClass: "UnreadableFact" },
      { kind: "redriven", factId: "1", job: "job-7", outcome: "done" },
      {
        kind: "redriven",
        factId: "2",
        job: "job-7",
        outcome: "failed",
        fingerprint: expect.stringMatching(/^[\da-f]{12}$/),
      },
      { kind: "redriven", factId: "", job: "job-7", outcome: "parked" },
    ]);
  });

  it("gives failures of one kind one fingerprint, whoever they struck", async () => {
    const { ports, ledger } = world();
    const arrivals = ["11", "22"].map((id) => arrival(id, JSON.stringify(chosen(id, "wrong"))));
    await runIndependently(
      names(),
      [...arrivals, arrival("down", JSON.stringify(chosen("3", "down")))],
      ports,
      invocation,
    );
    const prints = ledger.records.map((record) => (record.kind === "failed" ? record.cause.fingerprint : ""));
    expect(prints[0]).toBe(prints[1]);
    expect(prints[2]).not.toBe(prints[0]);
  });

  it("goes on when the ledger is away, and says so without what the error quotes", async () => {
    const throttled = Object.assign(new Error("throttled: secret-handle"), { $metadata: { httpStatusCode: 400 } });
    const { ports, lines } = world({ ledger: { record: () => Promise.reject(throttled) } });
    const arrivals = [arrival("1", JSON.stringify(chosen("f"))), arrival("2", "{")];
    expect(await runIndependently(names(), arrivals, ports, invocation)).toEqual([]);
    expect(lines()).toContainEqual(
      expect.objectContaining({ message: "The ledger could not be written", error: "Error: status 400" }),
    );
  });

  it("logs a line per fact and one of metrics, and nothing personal", async () => {
    const { ports, lines, text } = world();
    const arrivals = [
      arrival("1", JSON.stringify({ ...chosen("ok"), correlationid: "c-1" })),
      arrival("2", JSON.stringify(saying(chosen("bad", "wrong"), { since: "secret-since" })), { attempt: 2 }),
      arrival("3", '{"secret-handle"'),
    ];
    await runIndependently(names(), arrivals, ports, invocation);
    expect(lines()).toMatchObject([
      {
        service: "names",
        function: "names",
        consumer: "names",
        coldStart: true,
        requestId: "request-1",
        eventId: "ok",
        type: "name-chosen.v1",
        correlationId: "c-1",
        attempt: 1,
        outcome: "done",
      },
      {
        level: "error",
        eventId: "bad",
        attempt: 2,
        outcome: "again",
        message: expect.stringMatching(/^RangeError in /),
        data: { userId: "wrong", handle: "<P>", password: "<S>", since: "<string>" },
      },
      { level: "error", code: "UNREADABLE_FACT", outcome: "parked" },
      { message: "batch", received: 3, done: 1, parked: 1, handedBack: 1 },
    ]);
    expect(text()).not.toContain("secret");
  });

  it("has in its line of metrics what its plans counted, under the folder's name beside its own", async () => {
    const { ports, lines } = world();
    const counting: Listener<NameChosenV1> = {
      ...names(),
      *apply({ data: { userId } }) {
        yield* count("namesChosen");
        if (userId === "again") yield* count("namesChosenAgain");
      },
    };
    const arrivals = ["u1", "again"].map((userId) => arrival(userId, JSON.stringify(chosen(userId, userId))));
    await runIndependently(counting, arrivals, ports, invocation);
    const line = lines().at(-1) ?? {};
    expect(line).toMatchObject({ message: "batch", service: "names", namesChosen: 2, namesChosenAgain: 1 });
    expect(line["_aws"]).toMatchObject({
      CloudWatchMetrics: [
        { Namespace: "Chorus", Dimensions: [["consumer"]] },
        {
          Namespace: "Chorus",
          Dimensions: [["service"]],
          Metrics: [
            { Name: "namesChosen", Unit: "Count" },
            { Name: "namesChosenAgain", Unit: "Count" },
          ],
        },
      ],
    });
    expect(Object.keys(line).filter((field) => !FIELDS_BESIDE_COUNTERS.includes(field))).toEqual([
      "namesChosen",
      "namesChosenAgain",
    ]);
  });
});

describe("a batch from a stream", () => {
  const record = (handle: string, partitionKey: string, fact: Fact): Arrival => {
    const { receiptHandle: _, ...rest } = arrival(handle, JSON.stringify(fact));
    return { ...rest, partitionKey };
  };

  it("applies one key's facts in order and skips types it does not hear", async () => {
    const heard: string[] = [];
    const { ports, parked } = world();
    const stranger = { ...chosen("x"), type: "user-joined.v1" };
    const arrivals = [
      record("1", "a", chosen("a1")),
      record("2", "a", stranger),
      record("3", "b", chosen("b1")),
      record("4", "a", chosen("a2")),
    ];
    expect(await runInOrder(names(heard), arrivals, ports, invocation)).toEqual([]);
    expect(heard.filter((id) => id.startsWith("a"))).toEqual(["a1", "a2"]);
    expect(parked).toEqual([]);
  });

  it("stops a key at its first failure, goes on with the others, and names what waits", async () => {
    const heard: string[] = [];
    const { ports } = world();
    const arrivals = [
      record("1", "a", chosen("a1", "down")),
      record("2", "b", chosen("b1")),
      record("3", "a", chosen("a2")),
      record("4", "b", chosen("b2")),
    ];
    expect(await runInOrder(names(heard), arrivals, ports, invocation)).toEqual(["1", "3"]);
    expect(heard).toEqual(["b1", "b2"]);
  });

  it("parks poison and goes on behind it", async () => {
    const heard: string[] = [];
    const { ports, parked } = world();
    const poison: Arrival = {
      handle: "1",
      body: "/w==",
      encoding: "base64",
      attempt: 1,
      origin: "stream",
      partitionKey: "a",
    };
    expect(await runInOrder(names(heard), [poison, record("2", "a", chosen("a1"))], ports, invocation)).toEqual([]);
    expect(handlesOf(parked)).toEqual(["1"]);
    expect(heard).toEqual(["a1"]);
  });
});
