import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { PublishRefused, StoreUnavailable } from "../../runtime/errors.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryFirstWords } from "../../runtime/memory/first-words.ts";
import { memoryPublisher } from "../../runtime/memory/publisher.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { fact } from "../../test/builders.ts";
import { ingestApi, type IngestPorts } from "./app.ts";

const NOW = new Date("2026-03-02T09:00:00.000Z");
const SECRET = "a secret of the monolith";
const BATCH = "application/cloudevents-batch+json";

const joined = (id: string, handle = "ana") =>
  fact(userJoinedV1, { userId: `u-${id}`, handle }, { id, source: "/accounts" });
const unreadable = (id: string) => ({ ...joined(id), data: { userId: 7 } });

describe("POST /events", () => {
  it("answers 202 once an event is stored", async () => {
    const { post, published } = anApi();
    expect(await post(joined("1"))).toEqual({
      status: 202,
      body: { accepted: 1, results: [{ id: "1", status: 202 }] },
    });
    expect(published).toMatchObject([{ id: "1", source: "/accounts", receivedat: NOW.toISOString() }]);
  });

  it("answers each event of a batch in its place, and stores the good ones", async () => {
    const { post, published } = anApi();
    const unknown = { ...joined("3"), type: "user-joind.v1" };
    const answer = await post([joined("1"), unreadable("2"), unknown, 7, joined("5")], BATCH);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        results: [
          { id: "1", status: 202 },
          { id: "2", status: 422, path: "data.userId" },
          { id: "3", status: 422, path: "type", error: expect.stringContaining("did you mean user-joined.v1") },
          { id: null, status: 422 },
          { id: "5", status: 202 },
        ],
      },
    });
    expect(published.map(({ id }) => id)).toEqual(["1", "5"]);
  });

  it("answers 422 with the path when nothing is good, and stores nothing", async () => {
    const { post, published } = anApi();
    const one = await post(unreadable("1"));
    expect(one).toMatchObject({ status: 422, body: { accepted: 0, results: [{ id: "1", path: "data.userId" }] } });
    expect(one.body["error"]).toMatch(/^data\.userId: /);
    expect(await post([unreadable("1"), unreadable("2")], BATCH)).toMatchObject({ status: 422 });
    expect(published).toEqual([]);
  });

  it("answers 202 to an empty batch", async () => {
    expect(await anApi().post([], BATCH)).toEqual({ status: 202, body: { accepted: 0, results: [] } });
  });

  it("takes an event in binary mode", async () => {
    const { request, published } = anApi();
    const { data, ...attributes } = joined("1", "é");
    const named = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value ?? "")]);
    const headers = { ...(Object.fromEntries(named) as Record<string, string>), "content-type": "application/json" };
    expect((await request(JSON.stringify(data), headers)).status).toBe(202);
    expect(published).toMatchObject([{ ...attributes, data: { handle: "é" } }]);
  });

  it.each<[number, string, string]>([
    [400, "application/json", "{"],
    [413, "application/json", " ".repeat(1_048_577)],
    [415, "application/xml", "<event/>"],
  ])("answers %i to a request that is wrong as a whole", async (status, contentType, body) => {
    const { request, published } = anApi();
    const answer = await request(body, { "content-type": contentType });
    expect(answer).toEqual({ status, body: { error: expect.stringMatching(/./) } });
    expect(published).toEqual([]);
  });
});

describe("an event that is sent again", () => {
  it("gets the same answer when it says the same, and is published again in case it never was", async () => {
    const { post, published } = anApi();
    const event = joined("1");
    const first = await post(event);
    expect(await post(Object.fromEntries(Object.entries(event).reverse()))).toEqual(first);
    expect(published).toHaveLength(2);
  });

  it("is refused with 409 when it says something else, until a day has passed", async () => {
    const { post, published, wait } = anApi();
    const [first, other] = [joined("1", "ana"), joined("1", "bob")];
    await post(first);
    expect(await post(other)).toMatchObject({
      status: 409,
      body: { accepted: 0, results: [{ id: "1", status: 409, path: "id" }] },
    });
    expect(published).toHaveLength(1);
    wait(24);
    expect(await post(other)).toMatchObject({ status: 202 });
  });

  it("is another event when another source says it", async () => {
    const { post } = anApi();
    await post(joined("1"));
    expect(await post({ ...joined("1", "bob"), source: "/shop" })).toMatchObject({ status: 202 });
  });

  it("is told apart within one batch, too: the first counts", async () => {
    const { post, published } = anApi();
    const [first, other] = [joined("1", "ana"), joined("1", "bob")];
    const { body } = await post([first, other, first], BATCH);
    expect(body["results"]).toMatchObject([{ status: 202 }, { status: 409 }, { status: 202 }]);
    expect(published.map(({ data }) => data)).toEqual([first.data]);
    const fresh = await anApi().post([first, other], BATCH);
    expect(fresh.body["results"]).toMatchObject([{ status: 202 }, { status: 409 }]);
  });

  it("is stored at last when the first attempt remembered it and could not publish it", async () => {
    const refused = new Set(["1"]);
    const { publisher, published } = memoryPublisher({ refuse: ({ id }) => refused.has(id) });
    const { post } = anApi({ publisher });
    const event = joined("1");
    expect(await post(event)).toMatchObject({ status: 503 });
    refused.clear();
    expect(await post(event)).toMatchObject({ status: 202 });
    expect(published).toHaveLength(1);
  });
});

describe("a stream that does not store", () => {
  const failing = (reason: string, lost: readonly string[]) => ({
    publish: () => Promise.reject(new PublishRefused(`Kinesis stream facts: ${reason}`, { factIds: lost })),
  });

  it("is answered with 429 and when to come again, if it was asked too much", async () => {
    const { request } = anApi({ publisher: failing("ProvisionedThroughputExceededException Rate exceeded", ["1"]) });
    const answer = await request(JSON.stringify(joined("1")), { "content-type": "application/json" });
    expect(answer).toMatchObject({ status: 429, retryAfter: "1", body: { results: [{ id: "1", status: 429 }] } });
  });

  it("is answered with 503 and when to come again, if it could not be reached", async () => {
    const { request } = anApi({ publisher: failing("connect ECONNREFUSED", ["1"]) });
    const answer = await request(JSON.stringify(joined("1")), { "content-type": "application/json" });
    expect(answer).toMatchObject({ status: 503, retryAfter: "5", body: { results: [{ id: "1", status: 503 }] } });
  });

  it("is answered event by event when it stored some of a batch", async () => {
    const { post } = anApi({ publisher: failing("Throttled", ["2"]) });
    const { status, body } = await post([joined("1"), joined("2"), unreadable("3")], BATCH);
    expect(status).toBe(202);
    expect(body).toMatchObject({ accepted: 1, results: [{ status: 202 }, { status: 429 }, { status: 422 }] });
  });

  it("is worth asking again although another event of the batch is bad", async () => {
    const { post } = anApi({ publisher: failing("Throttled", ["2"]) });
    expect(await post([unreadable("1"), joined("2")], BATCH)).toMatchObject({ status: 429 });
  });

  it("is answered with 503 also when the memory of ids cannot be reached, and nothing is published", async () => {
    const { publisher, published } = memoryPublisher();
    const firstWords = { remember: () => Promise.reject(new StoreUnavailable("DynamoDB is away")) };
    const { post } = anApi({ publisher, firstWords });
    expect(await post(joined("1"))).toMatchObject({ status: 503 });
    expect(published).toEqual([]);
  });
});

describe("a sender's credentials", () => {
  const event = JSON.stringify(joined("1"));
  const signed = (body: string, secret = SECRET) => {
    const timestamp = String(NOW.getTime() / 1000);
    const hex = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
    return {
      "content-type": "application/json",
      "chorus-key-id": "monolith",
      "chorus-timestamp": timestamp,
      "chorus-signature": `v1=${hex}`,
    };
  };

  it("let in whoever signed the very bytes with a live key", async () => {
    expect(await anApi({}, "refuse").request(event, signed(event))).toMatchObject({ status: 202 });
  });

  it.each<["refuse" | "accept", string, Record<string, string>]>([
    ["refuse", "no signature", { "content-type": "application/json" }],
    ["refuse", "a signature over other bytes", signed(`${event} `)],
    ["accept", "a signature over other bytes", signed(`${event} `)],
    ["accept", "another's secret", signed(event, "a secret of somebody else")],
    ["accept", "half a signature", { "content-type": "application/json", "chorus-key-id": "monolith" }],
  ])("are needed (unsigned: %s) and refused with 401: %s", async (unsigned, _, headers) => {
    const { request, published } = anApi({}, unsigned);
    expect(await request(event, headers)).toMatchObject({ status: 401, body: { error: expect.stringMatching(/./) } });
    expect(published).toEqual([]);
  });

  it("are looked at before the body is", async () => {
    expect(await anApi({}, "refuse").request("{", { "content-type": "text/plain" })).toMatchObject({ status: 401 });
  });
});

function anApi(ports: Partial<IngestPorts> = {}, unsigned: "refuse" | "accept" = "accept") {
  const { publisher, published } = memoryPublisher();
  let hours = 0;
  const api = ingestApi(
    {
      publisher,
      firstWords: memoryFirstWords(24),
      log: silentLog,
      now: () => new Date(NOW.getTime() + hours * 3_600_000),
      ...ports,
    },
    { keys: new Map([["monolith", SECRET]]), unsigned },
  );
  const request = async (body: string, headers: Record<string, string>) => {
    const response = await api.request("/events", { method: "POST", body, headers });
    const retryAfter = response.headers.get("retry-after");
    return {
      status: response.status,
      body: (await response.json()) as Record<string, unknown>,
      ...(retryAfter !== null && { retryAfter }),
    };
  };
  return {
    published,
    request,
    post: (event: unknown, contentType = "application/cloudevents+json") =>
      request(JSON.stringify(event), { "content-type": contentType }),
    wait: (more: number) => {
      hours += more;
    },
  };
}
