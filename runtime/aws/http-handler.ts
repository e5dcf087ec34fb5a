import { Hono } from "hono";
import { errorWords, thrownByFunction } from "../error-words.ts";

/**
 * A request as API Gateway's HTTP API hands it over, as far as we read it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (format 2.0)
 */
export interface HttpEvent {
  /** `GET /timelines/{userId}` */
  readonly routeKey: string;
  /** Decoded, in spite of its name. */
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Decoded. */
  readonly pathParameters?: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

interface HttpResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * An app behind API Gateway's HTTP API. What the app does not say about an error of its own is said here: hono alone would
 * print the whole of it.
 * @param write gets a log line, line end included
 */
export function httpHandler(app: Hono, write: (line: string) => void = toStandardOutput) {
  const answering = new Hono();
  answering.onError((error, { req, json }) => {
    const line = { level: "error", message: "A request failed", error: errorWords(error), path: req.path };
    write(`${JSON.stringify(line)}\n`);
    return json({ error: "Something is wrong here; it is logged" }, 500);
  });
  answering.route("/", app);
  return async (event: HttpEvent): Promise<HttpResult> => {
    try {
      return await resultOf(await answering.fetch(requestOf(event)));
    } catch (error) {
      throw thrownByFunction(error);
    }
  };
}

const toStandardOutput = (line: string): void => {
  process.stdout.write(line);
};

/** Also right where a gateway leaves `rawPath` encoded, as function URLs do. */
function requestOf(event: HttpEvent): Request {
  const { rawQueryString, headers = {}, requestContext, body, isBase64Encoded } = event;
  const { method } = requestContext.http;
  const query = rawQueryString === "" ? "" : `?${rawQueryString}`;
  const present = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value.replaceAll(/[^\t\u0020-\u007e]+/g, percentEncoded)] as [string, string]],
  );
  return new Request(`https://api.invalid${encodedPath(event)}${query}`, {
    method,
    headers: present,
    ...(body !== undefined && method !== "GET" && { body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") }),
  });
}

/**
 * API Gateway decodes the path, after which a `/`, `?` or `%` of an id cannot be told from the path's
 * own; so the path is made again from its route and its parameters.
 */
function encodedPath({ routeKey, rawPath, pathParameters }: HttpEvent): string {
  const template = routeKey.split(" ")[1];
  if (template === undefined || pathParameters === undefined) return rawPath.replaceAll(/[?#]/g, percentEncoded);
  return template.replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(pathParameters[name] ?? ""));
}

/** Header values are ASCII on the wire; what a gateway decoded beyond it becomes that again. */
function percentEncoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

async function resultOf(response: Response): Promise<HttpResult> {
  const headers = Object.fromEntries(response.headers);
  const isText = /^(text\/|application\/([\w.-]+\+)?json)|^$/.test(headers["content-type"] ?? "");
  return {
    statusCode: response.status,
    headers,
    body: isText ? await response.text() : Buffer.from(await response.arrayBuffer()).toString("base64"),
    isBase64Encoded: !isText,
  };
}
