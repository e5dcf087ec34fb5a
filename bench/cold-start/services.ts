import { createServer, type IncomingMessage, type Server } from "node:http";
import { allStored, kinesisAnswer, snsAnswer } from "../sinks/answers.ts";

/** Answers whatever functions ask of AWS as an empty account would, which stores everything and keeps nothing. */
export function emptyAccount(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = answerTo(request, Buffer.concat(chunks).toString("utf8"));
      const type = body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.0";
      response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) }).end(body);
    });
  });
}

interface Asked {
  readonly Key?: object;
  readonly Records?: readonly unknown[];
  readonly Entries?: readonly { readonly Id: string }[];
}

/** By operation, of the services that speak JSON. */
const JSON_ANSWERS: Readonly<Record<string, (asked: Asked) => unknown>> = {
  UpdateItem: ({ Key }) => ({ Attributes: Key }),
  BatchGetItem: () => ({ Responses: {}, UnprocessedKeys: {} }),
  BatchWriteItem: () => ({ UnprocessedItems: {} }),
  Query: () => ({ Items: [], Count: 0, ScannedCount: 0 }),
  PutItem: () => ({}),
  SendMessage: () => ({ MessageId: "m" }),
  SendMessageBatch: allSuccessful,
  ChangeMessageVisibilityBatch: allSuccessful,
  PutRecords: ({ Records = [] }) => JSON.parse(kinesisAnswer(allStored(Records.length))) as unknown,
};

function allSuccessful({ Entries = [] }: Asked) {
  return { Successful: Entries.map(({ Id }) => ({ Id, MessageId: "m" })), Failed: [] };
}

/** @throws {RangeError} for what no function asks: its answer would be made up. */
function answerTo({ headers, method, url = "" }: IncomingMessage, body: string): string {
  const operation = String(headers["x-amz-target"] ?? "").split(".")[1];
  if (operation !== undefined) {
    const answer = JSON_ANSWERS[operation];
    if (answer === undefined) throw new RangeError(`Nobody answers ${operation}`);
    return JSON.stringify(answer(JSON.parse(body) as Asked));
  }
  if (body.includes("Action=PublishBatch")) return snsAnswer(allStored(body.match(/\.Id=/g)?.length ?? 0));
  // An object for S3, a message for SES.
  if (method === "PUT") return "";
  if (url.startsWith("/v2/email/")) return JSON.stringify({ MessageId: "m" });
  throw new RangeError(`Nobody answers ${String(method)} ${url}`);
}
