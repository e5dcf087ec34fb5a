import { createServer, type Server } from "node:http";
import {
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  type LambdaServiceException,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { InvocationResult } from "./function-pool.ts";
import { invokeApi } from "./invoke-api.ts";
import { clientConfig, close, listen } from "./loopback.ts";

const MiB = 1024 * 1024;

describe("Lambda's Invoke", () => {
  let server: Server;
  let url: string;
  let lambda: LambdaClient;
  let result: InvocationResult;
  let events: string[];

  beforeAll(async () => {
    const names = {
      name: "names",
      invoke: (event: string) => {
        events.push(event);
        return Promise.resolve(result);
      },
    };
    const others = createServer((request, response) => response.end(`others: ${request.method} ${request.url}`));
    server = createServer(
      invokeApi(
        (name) => (name === "names" ? names : undefined),
        (request, response) => others.emit("request", request, response),
      ),
    );
    url = await listen(server);
    lambda = new LambdaClient({ ...clientConfig(url), maxAttempts: 1 });
  });
  beforeEach(() => {
    events = [];
    result = { requestId: "request-1", payload: '{"greeting":"héllo"}' };
  });
  afterAll(async () => {
    lambda.destroy();
    await close(server);
  });

  const invoke = async (more: Partial<InvokeCommandInput> = {}) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: "names", ...more }));
    return { ...answer, said: answer.Payload?.transformToString() };
  };
  const refusal = (more: Partial<InvokeCommandInput>) =>
    invoke(more).then(
      () => undefined,
      (error: unknown) => error as LambdaServiceException,
    );

  it("hands over the event and gives back what the function answered", async () => {
    const answer = await invoke({ Payload: '{"name":"Zoë"}' });
    expect(answer).not.toHaveProperty("FunctionError");
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: "$LATEST",
      said: '{"greeting":"héllo"}',
      $metadata: { requestId: "request-1" },
    });
    expect(events).toEqual(['{"name":"Zoë"}']);
  });

  it.each([
    "arn:aws:lambda:us-east-1:000000000000:function:names",
    "arn:aws:lambda:us-east-1:000000000000:function:names:prod",
    "000000000000:function:names",
    "names:$LATEST",
  ])("knows a function also as %s", async (FunctionName) => {
    expect((await invoke({ FunctionName })).StatusCode).toBe(200);
  });

  it("hands over an empty event where none was given", async () => {
    await invoke();
    expect(events).toEqual(["{}"]);
  });

  it("tells of a function that failed as Lambda does, as an answer and not as an error", async () => {
    result = {
      requestId: "request-2",
      error: { errorType: "TypeError", errorMessage: "no such name", stackTrace: ["TypeError: no such name"] },
    };
    const { StatusCode, FunctionError, said = "" } = await invoke();
    expect([StatusCode, FunctionError]).toEqual([200, "Unhandled"]);
    expect(JSON.parse(said)).toEqual({
      errorType: "TypeError",
      errorMessage: "no such name",
      trace: ["TypeError: no such name"],
    });
  });

  it("invokes nothing on a dry run", async () => {
    expect((await invoke({ InvocationType: "DryRun" })).StatusCode).toBe(204);
    expect(await refusal({ InvocationType: "DryRun", FunctionName: "nobody" })).toBeDefined();
    expect(events).toEqual([]);
  });

  it.each([
    ["a function that is not there", { FunctionName: "nobody" }, "ResourceNotFoundException", 404, /function:nobody$/],
    ["an event that is no JSON", { Payload: "{" }, "InvalidRequestContentException", 400, /parse request body/],
    ["an event over 6 MB", { Payload: `"${"x".repeat(6 * MiB)}"` }, "RequestTooLargeException", 413, /larger than/],
    [
      "an invocation that nobody waits for",
      { InvocationType: "Event" },
      "InvalidParameterValueException",
      400,
      /Event$/,
    ],
  ] as const)("refuses %s", async (_, input, name, status, message) => {
    expect(await refusal(input)).toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: status },
    });
    expect(events).toEqual([]);
  });

  it("leaves every other path to others", async () => {
    expect(await (await fetch(`${url}/names`)).text()).toBe("others: GET /names");
    expect(await (await fetch(`${url}/2015-03-31/functions/names/invocations`)).text()).toContain("others: GET");
  });
});
