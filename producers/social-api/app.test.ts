import { describe, expect, it } from "@jest/globals";
import { PublishRefused, StoreUnavailable } from "../../runtime/errors.ts";
import { type HttpEvent, httpHandler } from "../../runtime/aws/http-handler.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { memoryFirstWords } from "../../runtime/memory/first-words.ts";
import { memoryPublisher } from "../../runtime/memory/publisher.ts";
import { socialApi, type SocialPorts } from "./app.ts";

const ODD = 'a>b/c?d#e%f%41&=+ \\"é😀';

describe("the social API", () => {
  it("answers a follow with its fact, its id and where it can be undone", async () => {
    const { send, published } = anApi();
    expect(await send("POST", "/follows", { followerId: "ana", followeeId: "bob" })).toEqual({
      status: 202,
      location: "/follows/ana%3Ebob",
      body: { factId: "id-1", followId: "ana>bob" },
    });
    expect(published).toMatchObject([{ id: "id-1", type: "user-followed.v1", subject: "ana>bob" }]);
  });

  it.each<[string, string, object | undefined, string]>([
    ["DELETE", "/follows/ana%3Ebob", undefined, "user-unfollowed.v1"],
    ["DELETE", "/follows?followerId=ana&followeeId=bob", undefined, "user-unfollowed.v1"],
    ["POST", "/blocks", { blockerId: "ana", blockedId: "bob" }, "user-blocked.v1"],
    ["DELETE", "/blocks/ana%3Ebob", undefined, "user-unblocked.v1"],
    ["DELETE", "/blocks?blockerId=ana&blockedId=bob", undefined, "user-unblocked.v1"],
    ["POST", "/posts", { authorId: "ana", kind: "text", summary: "", visibility: "public" }, "post-published.v1"],
    ["DELETE", "/posts/p1?authorId=ana", undefined, "post-deleted.v1"],
    ["POST", "/likes", { postId: "p1", authorId: "ana", userId: "bob" }, "post-liked.v1"],
    ["DELETE", "/likes/p1%3Ebob?authorId=ana", undefined, "post-unliked.v1"],
    ["DELETE", "/likes?postId=p1&userId=bob&authorId=ana", undefined, "post-unliked.v1"],
  ])("says on %s %s with %j that %s", async (method, path, body, type) => {
    const { send, published } = anApi();
    expect(await send(method, path, body)).toMatchObject({ status: 202, body: { factId: "id-1" } });
    expect(published).toMatchObject([{ type }]);
  });

  it("undoes what it made, at the address it gave", async () => {
    const { send, published } = anApi();
    const made = [
      await send("POST", "/follows", { followerId: "é/😀?", followeeId: "b#%41" }),
      await send("POST", "/blocks", { blockerId: "é/😀?", blockedId: "b#%41" }),
      await send("POST", "/likes", { postId: "é/😀?", userId: "b#%41", authorId: "c&d" }),
    ];
    for (const { location } of made) expect(await send("DELETE", location ?? "")).toMatchObject({ status: 202 });
    const [follow, block, like, ...undone] = published;
    expect(undone.map(({ data }) => data)).toEqual([follow?.data, block?.data, like?.data]);
  });

  it("takes ids of any characters, in a body, a query and behind API Gateway", async () => {
    const { send, published, api } = anApi();
    await send("POST", "/follows", { followerId: ODD, followeeId: "bob" });
    await send("DELETE", `/follows?followerId=${encodeURIComponent(ODD)}&followeeId=bob`);
    await send("DELETE", `/posts/${encodeURIComponent(ODD)}?authorId=${encodeURIComponent(ODD)}`);
    const event: HttpEvent = {
      routeKey: "DELETE /posts/{postId}",
      rawPath: `/posts/${ODD}`,
      pathParameters: { postId: ODD },
      rawQueryString: `authorId=${encodeURIComponent(ODD)}`,
      requestContext: { http: { method: "DELETE" } },
      isBase64Encoded: false,
    };
    expect(await httpHandler(api)(event)).toMatchObject({ statusCode: 202 });
    expect(published.map(({ data }) => data)).toMatchObject([
      { followerId: ODD },
      { followerId: ODD },
      { postId: ODD, authorId: ODD },
      { postId: ODD, authorId: ODD },
    ]);
  });

  it("answers 422 with the path of what is wrong, and says nothing", async () => {
    const { send, published } = anApi();
    expect(await send("POST", "/follows", { followerId: "ana", followeeId: "ana" })).toEqual({
      status: 422,
      body: { path: "followeeId", error: "followeeId: is the same person; nobody does this to themselves" },
    });
    expect(published).toEqual([]);
  });

  it.each<[number, string, string]>([
    [400, "application/json", "{"],
    [400, "application/json", "[]"],
    [413, "application/json", JSON.stringify({ summary: "x".repeat(70_000) })],
    [415, "text/plain", "{}"],
  ])("answers %i to a body of %s that is no command", async (status, contentType, body) => {
    const { api, published } = anApi();
    const response = await api.request("/posts", { method: "POST", body, headers: { "content-type": contentType } });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.stringMatching(/./) });
    expect(published).toEqual([]);
  });
});

describe("a command sent again under its idempotency key", () => {
  const POST = { authorId: "ana", kind: "text", summary: "Snow", visibility: "public" };
  const KEY = { "idempotency-key": "k-1" };

  it("is the same fact: same id, same time, same post", async () => {
    const { send, published, wait } = anApi();
    const first = await send("POST", "/posts", POST, KEY);
    wait(60_000);
    expect(await send("POST", "/posts", POST, KEY)).toEqual(first);
    const [once, again] = published;
    expect(again).toEqual({ ...once, traceparent: again?.traceparent });
  });

  it("is another fact under another key, or none", async () => {
    const { send, published } = anApi();
    await send("POST", "/posts", POST, KEY);
    await send("POST", "/posts", POST, { "idempotency-key": "k-2" });
    await send("POST", "/posts", POST);
    expect(new Set(published.map(({ id }) => id)).size).toBe(3);
  });

  it("is refused when it is another command", async () => {
    const { send, published } = anApi();
    await send("POST", "/posts", POST, KEY);
    expect(await send("POST", "/posts", { ...POST, summary: "Rain" }, KEY)).toMatchObject({
      status: 422,
      body: { path: "idempotency-key" },
    });
    expect(published).toHaveLength(1);
  });

  it("may be put right under the same key when it was refused", async () => {
    const { send } = anApi();
    expect(await send("POST", "/posts", { ...POST, kind: "" }, KEY)).toMatchObject({ status: 422 });
    expect(await send("POST", "/posts", POST, KEY)).toMatchObject({ status: 202 });
  });

  it("is refused with a key that is none", async () => {
    const key = { "idempotency-key": "k".repeat(256) };
    expect(await anApi().send("POST", "/posts", POST, key)).toMatchObject({ status: 400 });
  });
});

describe("a command that cannot be said now", () => {
  const refused = (reason: string): Partial<SocialPorts> => ({
    publisher: { publish: () => Promise.reject(new PublishRefused(reason, { factIds: ["id-1"] })) },
  });

  it.each<[number, string, Partial<SocialPorts>, Record<string, string>]>([
    [429, "1", refused("ProvisionedThroughputExceededException"), {}],
    [503, "5", refused("connect ECONNREFUSED"), {}],
    [
      503,
      "5",
      { firstWords: { remember: () => Promise.reject(new StoreUnavailable("DynamoDB is away")) } },
      { "idempotency-key": "k-1" },
    ],
  ])("is answered with %i, and to come again in %s s", async (status, retryAfter, ports, headers) => {
    const { send } = anApi(ports);
    const answer = await send("POST", "/follows", { followerId: "ana", followeeId: "bob" }, headers);
    expect(answer).toMatchObject({ status, retryAfter });
  });

  it("is answered with 500 when nobody foresaw why, and the reason is kept for us", async () => {
    const { send } = anApi({ publisher: { publish: () => Promise.reject(new Error("secret detail")) } });
    const answer = await send("POST", "/follows", { followerId: "ana", followeeId: "bob" });
    expect(answer).toEqual({ status: 500, body: { error: "Something is wrong here; it is logged" } });
  });
});

function anApi(ports: Partial<SocialPorts> = {}) {
  const { publisher, published } = memoryPublisher();
  let ids = 0;
  let nowMs = Date.parse("2026-03-01T09:00:00.000Z");
  const api = socialApi({
    publisher,
    firstWords: memoryFirstWords(24),
    log: silentLog,
    now: () => new Date(nowMs),
    newId: () => `id-${++ids}`,
    ...ports,
  });
  return {
    api,
    published,
    wait: (ms: number) => {
      nowMs += ms;
    },
    send: async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
      const response = await api.request(path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const [location, retryAfter] = [response.headers.get("location"), response.headers.get("retry-after")];
      return {
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
        ...(location !== null && { location }),
        ...(retryAfter !== null && { retryAfter }),
      };
    },
  };
}
