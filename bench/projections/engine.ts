import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { Readable } from "node:stream";
import { dynamodbServer } from "../../infra/local/engines/dynamodb.mjs";
import { listen } from "../../infra/local/loopback.ts";
import type { Bill } from "../../test/engines/requests.ts";
import { help } from "../measuring/processes.ts";

/**
 * DynamoDB in a process of its own. It counts at its own door, table by table, so that a call costs a client the same
 * whether anybody counts or not, and whatever client it is: `GET /bill/<table>` answers with a {@link Bill}, and begins anew.
 */

const WRITES = new Set(["UpdateItem", "BatchWriteItem", "PutItem", "DeleteItem"]);
const UNCOUNTED = new Set(["CreateTable", "DescribeTable"]);

interface Account {
  readonly requests: Record<string, number>;
  readonly units: { write: number; read: number };
}

interface Input {
  readonly TableName?: string;
  readonly RequestItems?: object;
  readonly KeySchema?: readonly { readonly AttributeName: string }[];
  readonly Item?: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html */
interface Capacity {
  readonly CapacityUnits?: number;
}
interface Answer {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
  readonly __type?: string;
}

const accounts = new Map<string, Account>();
const keysOf = new Map<string, readonly string[]>();
const server = dynamodbServer();
const [handle] = server.listeners("request") as [(request: IncomingMessage, response: ServerResponse) => void];
server.off("request", handle).on("request", (request: IncomingMessage, response: ServerResponse) => {
  void serve(request, response);
});
const endpoint = await listen(server);
help(endpoint, {});

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = "" } = request;
  if (method === "GET") {
    response.end(JSON.stringify(takeBill(url.slice(url.lastIndexOf("/") + 1))));
    return;
  }
  const operation = String(request.headers["x-amz-target"]).replace(/^.*\./, "");
  // What the engine asks of itself is nobody's cost.
  const isOwn = String(request.headers.authorization).includes("Credential=engine/");
  const input = JSON.parse(await text(request)) as Input;
  if (operation === "CreateTable")
    keysOf.set(input.TableName ?? "", input.KeySchema?.map((key) => key.AttributeName) ?? []);
  if (isOwn || UNCOUNTED.has(operation)) {
    handle(withBody(request, input), response);
    return;
  }
  const account = accountOf(tableIn(input));
  account.requests[operation] = (account.requests[operation] ?? 0) + 1;
  const kind = WRITES.has(operation) ? "write" : "read";
  const end = response.end.bind(response);
  response.end = ((text: string) => {
    const answer = JSON.parse(text) as Answer;
    account.units[kind] += unitsIn(answer);
    if (operation !== "PutItem" || !isRefused(answer)) return end(text);
    void handOver(input, answer).then((whole) => {
      const body = JSON.stringify(whole);
      response.removeHeader("x-amz-crc32");
      response.setHeader("content-length", Buffer.byteLength(body));
      end(body);
    });
    return response;
  }) as typeof response.end;
  handle(withBody(request, { ...input, ReturnConsumedCapacity: "TOTAL" }), response);
}

/** As AWS does and the engine does not: without it, whoever puts what is there would have to read it. */
async function handOver({ TableName = "", Item = {} }: Input, answer: Answer): Promise<object> {
  const key = Object.fromEntries((keysOf.get(TableName) ?? []).map((name) => [name, Item[name]]));
  const response = await fetch(endpoint, {
    method: "POST",
    headers: OWN_HEADERS,
    body: JSON.stringify({ TableName, Key: key, ConsistentRead: true }),
  });
  return { ...answer, ...((await response.json()) as object) };
}

const OWN_HEADERS = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.GetItem",
  "x-amz-date": "20260101T000000Z",
  authorization:
    "AWS4-HMAC-SHA256 Credential=engine/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
};

const isRefused = ({ __type = "" }: Answer): boolean => __type.includes("ConditionalCheckFailed");

/** A condition that fails is charged like a write, and says nothing of units. */
const unitsIn = ({ ConsumedCapacity = [], ...answer }: Answer): number =>
  isRefused(answer)
    ? 1
    : ([ConsumedCapacity].flat() as readonly Capacity[]).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

const tableIn = ({ TableName, RequestItems = {} }: Input): string => TableName ?? Object.keys(RequestItems)[0] ?? "";

function accountOf(table: string): Account {
  const account = accounts.get(table) ?? { requests: {}, units: { write: 0, read: 0 } };
  accounts.set(table, account);
  return account;
}

function takeBill(table: string): Bill {
  const bill = accountOf(table);
  accounts.delete(table);
  return bill;
}

/** The engine reads a request as it comes from the wire. */
function withBody({ headers, method, url }: IncomingMessage, input: object): IncomingMessage {
  const body = Buffer.from(JSON.stringify(input));
  const fields = { headers: { ...headers, "content-length": String(body.length) }, method, url };
  const request: unknown = Object.assign(Readable.from([body], { objectMode: false }), fields);
  return request as IncomingMessage;
}
