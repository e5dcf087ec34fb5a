import { describe, expect, it } from "@jest/globals";
import { Hono } from "hono";
import { StoreUnavailable } from "../errors.ts";
import { type HttpEvent, httpHandler } from "./http-handler.ts";

const ODD_ID = "a>b/c?d#e%f%41 😀é+&=";

describe("an app behind API Gateway", () => {
  it("gets ids of any characters, which the gateway has decoded", async () => {
    const event = {
      ...get("/people/{userId}/posts/{postId}"),
      rawPath: `/people/${ODD_ID}/posts/p1`,
      pathParameters: { userId: ODD_ID, postId: "p1" },
    };
    expect(await body(event)).toMatchObject({ userId: ODD_ID, postId: "p1" });
  });

  it("gets them also where the path came encoded and without parameters", async () => {
    const event = {
      ...get("$default"),
      rawPath: `/people/${encodeURIComponent(ODD_ID)}/posts/p1`,
    };
    expect(await body(event)).toMatchObject({ userId: ODD_ID, postId: "p1" });
  });

  it("gets the query as it was sent", async () => {
    const event = { ...get("GET /query"), rawPath: "/query", rawQueryString: `id=${encodeURIComponent(ODD_ID)}&id=2` };
    expect(await body(event)).toEqual([ODD_ID, "2"]);
  });

  it.each([
    ["as text", '{"a":"😀"}', false],
    ["as base64", Buffer.from('{"a":"😀"}').toString("base64"), true],
  ])("gets the same bytes of a body that came %s", async (_, text, isBase64Encoded) => {
    const event = { ...get("POST /echo"), rawPath: "/echo", body: text, isBase64Encoded };
    const result = await handler({ ...event, requestContext: { http: { method: "POST" } } });
    expect(result).toMatchObject({ statusCode: 201, body: '{"a":"😀"}', isBase64Encoded: false });
  });

  it("gets header values beyond ASCII percent-encoded, and what was encoded stays so", async () => {
    const event = { ...get("GET /header"), rawPath: "/header", headers: { "ce-subject": "Euro%20€ 😀" } };
    expect(await body(event)).toBe("Euro%20%E2%82%AC %F0%9F%98%80");
  });

  it("answers with bytes as base64", async () => {
    expect(await handler({ ...get("GET /bytes"), rawPath: "/bytes" })).toMatchObject({
      headers: { "content-type": "application/octet-stream" },
      body: "/wA=",
      isBase64Encoded: true,
    });
  });
});

describe("an app that fails", () => {
  const failing = new Hono();
  failing.get("/wrong", () => {
    throw new TypeError("ann@example.org is not a function");
  });
  failing.get("/away", () => {
    throw new StoreUnavailable("The table is away");
  });

  it.each([
    ["/wrong", /^TypeError: is not a function in /],
    ["/away", /^StoreUnavailable: The table is away$/],
  ])("is answered for and logged without what its error quotes: %s", async (path, error) => {
    const lines: string[] = [];
    const answer = await httpHandler(failing, (line) => lines.push(line))({ ...get(path), rawPath: path });
    expect(answer).toMatchObject({ statusCode: 500, body: '{"error":"Something is wrong here; it is logged"}' });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { level: "error", message: "A request failed", error: expect.stringMatching(error), path },
    ]);
    expect(lines.join()).not.toContain("ann");
  });

  it("says itself what it likes", async () => {
    const speaking = new Hono();
    speaking.get("/", () => {
      throw new Error("gone");
    });
    speaking.onError((_, context) => context.json({ error: "It is gone" }, 410));
    const lines: string[] = [];
    const answer = await httpHandler(speaking, (line) => lines.push(line))(get("GET /"));
    expect(answer).toMatchObject({ statusCode: 410, body: '{"error":"It is gone"}' });
    expect(lines).toEqual([]);
  });

  it("fails as a whole of what is no request, in words that may be logged", async () => {
    const bad = { ...get("GET /"), headers: { "no header name": "ann@example.org" } };
    await expect(httpHandler(new Hono())(bad)).rejects.toMatchObject({ code: "UNFORESEEN" });
    await expect(httpHandler(new Hono())(bad)).rejects.not.toThrow("ann");
  });
});

const app = new Hono();
app.get("/people/:userId/posts/:postId", (context) => context.json(context.req.param()));
app.get("/query", (context) => context.json(context.req.queries("id") ?? []));
app.get("/header", (context) => context.json(context.req.header("ce-subject") ?? ""));
app.get("/bytes", (context) =>
  context.body(new Uint8Array([0xff, 0x00]), 200, { "content-type": "application/octet-stream" }),
);
app.post("/echo", async (context) => context.text(await context.req.text(), 201));
const handler = httpHandler(app);

async function body(event: HttpEvent): Promise<unknown> {
  return JSON.parse((await handler(event)).body);
}

function get(route: string): HttpEvent {
  return {
    routeKey: route.startsWith("/") ? `GET ${route}` : route,
    rawPath: "/",
    rawQueryString: "",
    requestContext: { http: { method: "GET" } },
    isBase64Encoded: false,
  };
}
