import { describe, expect, it } from "@jest/globals";
import { Hono } from "hono";
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
