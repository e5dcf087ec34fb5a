import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ACCOUNT_ID, REGION } from "./engines/engines.ts";
import type { InvocationError, InvocationResult } from "./function-pool.ts";
import { type Invokable, MAX_PAYLOAD_BYTES } from "./mapping.ts";
import { readBody } from "./read-body.ts";

/** Name, ARN or the ARN's last parts, with or without a version. */
const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
const NAME_IN_ARN = /^(?:arn:aws:lambda:[\w-]+:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::[\w$-]+)?$/;

interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

/**
 * Lambda's Invoke, which waits for the function, in front of everything else that the cloud answers.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function invokeApi(
  invokable: (name: string) => Invokable | undefined,
  others: RequestListener,
): RequestListener {
  return (request, response) => {
    const [, label] = INVOCATIONS.exec(request.url?.split("?")[0] ?? "") ?? [];
    if (label === undefined || request.method !== "POST") {
      others(request, response);
      return;
    }
    answer(label, request, response).catch((error: unknown) => {
      refuse(response, { status: 500, type: "ServiceException", message: String(error) });
    });
  };

  async function answer(label: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = nameIn(label);
    const target = invokable(name);
    const body = await readBody(request, MAX_PAYLOAD_BYTES);
    const kind = request.headers["x-amz-invocation-type"] ?? "RequestResponse";
    const event = body === undefined || body.length === 0 ? "{}" : body.toString();
    if (target === undefined) {
      const message = `Function not found: arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
      refuse(response, { status: 404, type: "ResourceNotFoundException", message });
    } else if (body === undefined) {
      const message = `The request is larger than ${MAX_PAYLOAD_BYTES} bytes`;
      refuse(response, { status: 413, type: "RequestTooLargeException", message });
    } else if (!isJson(event)) {
      const message = "Could not parse request body into json";
      refuse(response, { status: 400, type: "InvalidRequestContentException", message });
    } else if (kind === "DryRun") {
      response.writeHead(204).end();
    } else if (kind === "RequestResponse") {
      respond(response, await target.invoke(event));
    } else {
      const message = `Here a function is invoked as RequestResponse or DryRun, not as ${String(kind)}`;
      refuse(response, { status: 400, type: "InvalidParameterValueException", message });
    }
  }
}

function nameIn(label: string): string {
  const decoded = decodeURIComponent(label);
  return NAME_IN_ARN.exec(decoded)?.[1] ?? decoded;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function respond(response: ServerResponse, result: InvocationResult): void {
  response.setHeader("content-type", "application/json");
  response.setHeader("x-amzn-requestid", result.requestId);
  response.setHeader("x-amz-executed-version", "$LATEST");
  if ("error" in result) response.setHeader("x-amz-function-error", "Unhandled");
  response.end("error" in result ? JSON.stringify(toldOf(result.error)) : result.payload);
}

/** In Node's runtime the stack goes by another name: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function toldOf({ errorType, errorMessage, stackTrace }: InvocationError) {
  return { errorType, errorMessage, ...(stackTrace !== undefined && { trace: stackTrace }) };
}

function refuse(response: ServerResponse, { status, type, message }: Refusal): void {
  response.writeHead(status, { "content-type": "application/json", "x-amzn-errortype": type });
  response.end(JSON.stringify({ Type: status < 500 ? "User" : "Service", Message: message }));
}
