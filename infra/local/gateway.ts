import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { LocalFunction } from "./deployment.ts";
import { ACCOUNT_ID } from "./engines/engines.ts";
import type { InvocationResult } from "./function-pool.ts";
import type { Invokable } from "./mapping.ts";
import { readBody } from "./read-body.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface GatewayOptions {
  readonly functions: readonly Pick<LocalFunction, "name" | "routes">[];
  invokable(functionName: string): Invokable | undefined;
  /** Answers for paths that are the local cloud's own, e.g. `/health`. */
  own(path: string): Promise<{ readonly status: number; readonly body: unknown } | undefined>;
}

interface Route {
  readonly key: string;
  readonly method: string;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  readonly functionName: string;
}

/** API Gateway's HTTP API in front of the functions, payload format 2.0, all of them at one origin. */
export function gateway(options: GatewayOptions): RequestListener {
  const routes = options.functions.flatMap(routesOf);
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 500, { message: "Internal Server Error", error: String(error) });
    });
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const own = await options.own(url.pathname);
    if (own !== undefined) {
      send(response, own.status, own.body);
      return;
    }
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) {
      send(response, 413, { message: "Request Entity Too Large" });
      return;
    }
    const found = match(routes, request.method ?? "GET", url.pathname);
    const target = found && options.invokable(found.route.functionName);
    if (found === undefined || target === undefined) {
      send(response, 404, { message: "Not Found" });
      return;
    }
    respond(response, await target.invoke(JSON.stringify(eventOf(request, url, body, found))));
  }
}

function routesOf({ name, routes }: GatewayOptions["functions"][number]): readonly Route[] {
  return routes.map((key) => {
    const [method = "", path = ""] = key.split(" ");
    const parameters = [...path.matchAll(/\{([^}+]+)\+?\}/g)].map(([, parameter]) => parameter ?? "");
    const source = path
      .split(/(\{[^}]+\})/)
      .map((part) => (!part.startsWith("{") ? escape(part) : part.endsWith("+}") ? "(.+)" : "([^/]+)"))
      .join("");
    return { key, method, pattern: new RegExp(`^${source}$`), parameters, functionName: name };
  });
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

interface Found {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

function match(routes: readonly Route[], method: string, path: string): Found | undefined {
  for (const route of routes) {
    const parts = route.method === method || route.method === "ANY" ? route.pattern.exec(path) : null;
    if (parts === null) continue;
    const values = parts.slice(1).map(decoded);
    return { route, pathParameters: Object.fromEntries(route.parameters.map((name, at) => [name, values[at] ?? ""])) };
  }
  return undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const TEXT = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|application\/[\w.-]+\+(json|xml))/;

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function eventOf(request: IncomingMessage, url: URL, body: Buffer, { route, pathParameters }: Found) {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(",") : (value ?? ""),
    ]),
  );
  const isText = TEXT.test(headers["content-type"] ?? "text/plain");
  const now = new Date();
  return {
    version: "2.0",
    routeKey: route.key,
    // API Gateway decodes it; only the parameters tell where a slash was meant.
    rawPath: decoded(url.pathname),
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search !== "" && { queryStringParameters: queryOf(url) }),
    ...(route.parameters.length > 0 && { pathParameters }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: "local",
      domainName: headers["host"] ?? "localhost",
      domainPrefix: "local",
      http: {
        method: request.method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: "$default",
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: isText ? body.toString() : body.toString("base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Repeated parameters are joined by commas, as API Gateway does. */
function queryOf({ searchParams }: URL): Readonly<Record<string, string>> {
  const query: Record<string, string> = {};
  for (const [name, value] of searchParams) query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  return query;
}

interface Answer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

function respond(response: ServerResponse, result: InvocationResult): void {
  if ("error" in result) {
    const timedOut = result.error.errorType === "Sandbox.Timedout";
    // API Gateway says no more than this; the function's log says why.
    send(response, timedOut ? 504 : 500, { message: timedOut ? "Service Unavailable" : "Internal Server Error" });
    return;
  }
  const answer = JSON.parse(result.payload) as Answer | string | null;
  // An answer without a status is the body of a 200.
  if (answer === null || typeof answer !== "object" || answer.statusCode === undefined) {
    send(response, 200, answer);
    return;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, String(value));
  if (answer.cookies !== undefined) response.setHeader("set-cookie", [...answer.cookies]);
  response.statusCode = answer.statusCode;
  response.end(answer.isBase64Encoded === true ? Buffer.from(answer.body ?? "", "base64") : (answer.body ?? ""));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(body));
}
