import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { InvocationResult } from "./function-pool.ts";
import { gateway } from "./gateway.ts";
import { close, listen } from "./loopback.ts";

const functions = [{ name: "names", routes: ["GET /names/{id}", "POST /names"] }];

describe("the gateway", () => {
  let server: Server;
  let url: string;
  let asked: Record<string, unknown> = {};
  let result: InvocationResult;

  beforeAll(async () => {
    const listener = gateway({
      functions,
      invokable: () => ({
        name: "names",
        invoke: (event) => {
          asked = JSON.parse(event) as Record<string, unknown>;
          return Promise.resolve(result);
        },
      }),
      own: (path) => Promise.resolve(path === "/health" ? { status: 200, body: { healthy: true } } : undefined),
    });
    server = createServer(listener);
    url = await listen(server, 0);
  });
  afterAll(() => close(server));

  const answering = (payload: unknown) => {
    result = { requestId: "r", payload: JSON.stringify(payload) };
  };

  it("hands over payload format 2.0, with the path and its parameters decoded", async () => {
    answering({ statusCode: 200, body: "ok" });
    await fetch(`${url}/names/${encodeURIComponent("a/b>c %")}?limit=2&tag=x&tag=y`, { headers: { "X-Trace": "1" } });
    expect(asked).toMatchObject({
      version: "2.0",
      routeKey: "GET /names/{id}",
      rawPath: "/names/a/b>c %",
      rawQueryString: "limit=2&tag=x&tag=y",
      queryStringParameters: { limit: "2", tag: "x,y" },
      pathParameters: { id: "a/b>c %" },
      headers: { "x-trace": "1" },
      requestContext: { http: { method: "GET" }, routeKey: "GET /names/{id}", stage: "$default" },
      isBase64Encoded: false,
    });
  });

  it("hands over text as it is and anything else as base64", async () => {
    answering({ statusCode: 202 });
    await fetch(`${url}/names`, {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: "{}",
    });
    expect(asked).toMatchObject({ body: "{}", isBase64Encoded: false });
    await fetch(`${url}/names`, {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: Buffer.from([255, 254]),
    });
    expect(asked).toMatchObject({ body: "//4=", isBase64Encoded: true });
  });

  it("gives back status, headers, cookies and body, decoded where the function encoded it", async () => {
    answering({
      statusCode: 201,
      headers: { location: "/names/7" },
      cookies: ["a=1"],
      body: "aGk=",
      isBase64Encoded: true,
    });
    const response = await fetch(`${url}/names/7`);
    expect([
      response.status,
      response.headers.get("location"),
      response.headers.get("set-cookie"),
      await response.text(),
    ]).toEqual([201, "/names/7", "a=1", "hi"]);
  });

  it("takes an answer without a status for the body of a 200", async () => {
    answering({ name: "ann" });
    const response = await fetch(`${url}/names/7`);
    expect([response.status, await response.json()]).toEqual([200, { name: "ann" }]);
  });

  it.each([
    ["500 when the function fails", "Error", 500],
    ["504 when it is too slow", "Sandbox.Timedout", 504],
  ])("answers %s, and tells no reasons", async (_, errorType, status) => {
    result = { requestId: "r", error: { errorType, errorMessage: "secret reasons" } };
    const response = await fetch(`${url}/names/7`);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain("secret");
  });

  it("answers 404 for a route or a method that is not there, and for its own paths itself", async () => {
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    expect((await fetch(`${url}/names`, { method: "DELETE" })).status).toBe(404);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ healthy: true });
  });

  it("answers 413 for a body over 10 MB", async () => {
    const response = await fetch(`${url}/names`, { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
  });
});
