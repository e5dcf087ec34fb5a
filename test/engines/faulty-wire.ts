import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { byteLane, type Head, type Lane } from "./byte-lane.ts";
import { type Body, type Fault, type Faults, INTERNAL_ERROR, partBatch, type Refusal } from "./faults.ts";

export interface FaultyWire {
  /** `http://127.0.0.1:<port>`, for a client to use in the engine's place. */
  readonly endpoint: string;
  /** From now on. What was under way stays as it was. */
  faults: Faults;
  /** How often each operation was called, whatever became of it; what is none is under `PUT /bucket/key`. */
  readonly calls: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Stands between clients and one engine, and lets happen what the engine never does and AWS does. What has no fault, or
 * is only late, goes through as bytes; a connection is read from its first call on that needs more.
 *
 * @param endpoint the engine's, `http://127.0.0.1:<port>`
 */
export async function startFaultyWire(endpoint: string, faults: Faults = {}): Promise<FaultyWire> {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  const calls = new Map<string, number>();
  const sockets = new Set<Socket>();
  const reader = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const operation = operationOf(headOf(request));
    count(operation);
    // Whoever broke off, a caller or the engine, the other learns of it as of any lost connection.
    answer(operation, request, response).catch(() => request.socket.destroy());
  });
  const lane: Lane = {
    hostname,
    port: Number(port),
    holdMs: (head) => {
      const operation = operationOf(head);
      const { latencyMs = 0, ...more } = faultFor(wire.faults, operation);
      if (Object.keys(more).length > 0) return undefined;
      count(operation);
      return latencyMs;
    },
    handOver: (caller) => reader.emit("connection", caller),
  };
  const server = createTcpServer({ noDelay: true }, (caller) => {
    sockets.add(caller.on("close", () => sockets.delete(caller)));
    byteLane(caller, lane);
  });
  await once(server.listen(0, LOOPBACK), "listening");
  const wire: FaultyWire = {
    endpoint: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    async stop() {
      const closed = once(server.close(), "close");
      for (const socket of sockets) socket.destroy();
      await closed;
      agent.destroy();
    },
  };
  return wire;

  function count(operation: string): void {
    calls.set(operation, (calls.get(operation) ?? 0) + 1);
  }

  function pass(request: IncomingMessage, response: ServerResponse): void {
    const engine = open(request, request.rawHeaders);
    engine.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      answer.pipe(response);
    });
    engine.on("error", () => request.socket.destroy());
    response.on("close", () => {
      if (!response.writableFinished) engine.destroy();
    });
    request.pipe(engine);
  }

  async function answer(operation: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { latencyMs = 0, ...fault } = faultFor(wire.faults, operation);
    if (latencyMs > 0) await wait(latencyMs);
    if (Object.keys(fault).length === 0) {
      pass(request, response);
      return;
    }
    const { onCall, refuse, failEntries, loseReply } = fault;
    const bytes = await buffer(request);
    const body = bodyOf(bytes);
    await onCall?.(body, operation);
    const canned = fault.answer?.(body);
    if (canned !== undefined) {
      send(response, 200, JSON.stringify(canned), request);
      return;
    }
    if (refuse?.when(body) === true) {
      send(response, refuse.as.status, refusalOf(refuse.as), request);
      return;
    }
    const parted = failEntries && partBatch(operation, body, failEntries.when, failEntries.as ?? INTERNAL_ERROR);
    const engine =
      parted !== undefined && parted.forward === undefined
        ? NOTHING
        : await reply(request, parted?.forward === undefined ? bytes : Buffer.from(JSON.stringify(parted.forward)));
    if (loseReply?.(body) === true) {
      request.socket.destroy();
      return;
    }
    if (parted === undefined || engine.status !== 200) {
      response.writeHead(engine.status, engine.rawHeaders).end(engine.bytes);
      return;
    }
    send(response, 200, JSON.stringify(parted.merge(bodyOf(engine.bytes))), request);
  }

  async function reply(request: IncomingMessage, bytes: Buffer): Promise<Reply> {
    const engine = open(request, withLength(request.rawHeaders, bytes.length));
    engine.end(bytes);
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      engine.once("response", resolve).once("error", reject);
    });
    return { status: answer.statusCode ?? 0, rawHeaders: answer.rawHeaders, bytes: await buffer(answer) };
  }

  function open({ method, url }: IncomingMessage, rawHeaders: string[]) {
    return ask({ agent, hostname, port, method, path: url, headers: rawHeaders });
  }
}

interface Reply {
  readonly status: number;
  readonly rawHeaders: string[];
  readonly bytes: Buffer;
}

/** What an engine would say to a batch of none. */
const NOTHING: Reply = { status: 200, rawHeaders: [], bytes: Buffer.from("{}") };

function headOf({ headers, method = "", url = "" }: IncomingMessage): Head {
  return { method, url, target: String(headers["x-amz-target"] ?? "") };
}

function operationOf({ method, url, target }: Head): string {
  return target === "" ? `${method} ${url}` : target.slice(target.lastIndexOf(".") + 1);
}

function faultFor(faults: Faults, operation: string): Fault {
  return { ...faults["*"], ...faults[operation] };
}

/** Of what is no JSON, nothing can be told. */
function bodyOf(bytes: Buffer): Body {
  try {
    return JSON.parse(bytes.toString()) as Body;
  } catch {
    return {};
  }
}

function withLength(rawHeaders: readonly string[], length: number): string[] {
  const kept = rawHeaders.flatMap((name, at) =>
    at % 2 === 1 || /^(content-length|transfer-encoding|expect)$/i.test(name) ? [] : [name, rawHeaders[at + 1] ?? ""],
  );
  return [...kept, "content-length", String(length)];
}

function refusalOf({ code }: Refusal): string {
  return JSON.stringify({ __type: `com.amazonaws#${code}`, message: "Injected" });
}

/** In the JSON protocol that the request came in. */
function send(response: ServerResponse, status: number, json: string, { headers }: IncomingMessage): void {
  const type = headers["content-type"] ?? "application/x-amz-json-1.0";
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(json) }).end(json);
}
