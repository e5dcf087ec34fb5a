import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { partBatch } from "./batches.ts";
import { accessKeyIn, byteLane, type Head, type Lane } from "./byte-lane.ts";
import { type Body, type Fault, type FaultPicker, type Faults, INTERNAL_ERROR } from "./faults.ts";
import { isForm, operationOf, type Protocol, protocolOf } from "./wire-protocols.ts";

export interface FaultyWire {
  /** `http://127.0.0.1:<port>`, for a client to use in the engine's place. */
  readonly endpoint: string;
  /** From now on. What was under way stays as it was. */
  faults: Faults | FaultPicker;
  /** How often each operation was called, whatever became of it; what is none is under `PUT /bucket/key`. */
  readonly calls: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/**
 * Stands between clients and one engine, and lets happen what the engine never does and AWS does. What has no fault, or
 * is only late, goes through as bytes; a connection is read from its first call on that needs more. Where a picker
 * decides about each call, it ends with that call, so that the next goes as bytes again.
 *
 * @param endpoint the engine's, `http://127.0.0.1:<port>`
 */
export async function startFaultyWire(endpoint: string, faults: Faults | FaultPicker = {}): Promise<FaultyWire> {
  const { hostname, port } = new URL(endpoint);
  const agent = new Agent({ keepAlive: true });
  const calls = new Map<string, number>();
  const sockets = new Set<Socket>();
  /** What was decided about a call before anybody read it: a picker is asked once. */
  const decided = new WeakMap<Socket, Fault>();
  const reader = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    // Whoever broke off, a caller or the engine, the other learns of it as of any lost connection.
    answer(request, response).catch(() => request.socket.destroy());
  });
  const laneOf = (caller: Socket): Lane => ({
    hostname,
    port: Number(port),
    holdMs: (head) => {
      if (isForm(head) && needsBody(wire.faults)) return undefined;
      const operation = operationOf(head);
      const fault = faultFor(wire.faults, operation, head);
      const { latencyMs = 0, ...more } = fault;
      if (Object.keys(more).length > 0) {
        decided.set(caller, fault);
        return undefined;
      }
      count(operation);
      return latencyMs;
    },
    handOver: () => reader.emit("connection", caller),
  });
  const server = createTcpServer({ noDelay: true }, (caller) => {
    sockets.add(caller.on("close", () => sockets.delete(caller)));
    byteLane(caller, laneOf(caller));
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

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const head = headOf(request);
    const protocol = protocolOf(head, request.headers);
    const read = isForm(head) ? await buffer(request) : undefined;
    const operation = operationOf(head, read && protocol.read(read));
    count(operation);
    const { latencyMs = 0, ...fault } = decided.get(request.socket) ?? faultFor(wire.faults, operation, head);
    decided.delete(request.socket);
    if (typeof wire.faults === "function") response.shouldKeepAlive = false;
    if (latencyMs > 0) await wait(latencyMs);
    if (Object.keys(fault).length === 0) pass(request, response, read);
    else await goWrong({ request, response, protocol, operation, bytes: read ?? (await buffer(request)) }, fault);
  }

  function pass(request: IncomingMessage, response: ServerResponse, read: Buffer | undefined): void {
    const engine = open(request, request.rawHeaders);
    engine.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 0, headersFor(response, answer.rawHeaders));
      answer.pipe(response);
    });
    engine.on("error", () => request.socket.destroy());
    response.on("close", () => {
      if (!response.writableFinished) engine.destroy();
    });
    if (read === undefined) request.pipe(engine);
    else engine.end(read);
  }

  async function goWrong({ request, response, protocol, operation, bytes }: Call, fault: Fault): Promise<void> {
    const { onCall, refuse, failEntries, silence, askTwice, change, loseReply } = fault;
    const body = protocol.read(bytes);
    await onCall?.(body, operation);
    const say = (answer: Body) => {
      send(response, 200, protocol.writeAnswer(answer), { "content-type": protocol.answerType });
    };
    const canned = fault.answer?.(body);
    if (canned !== undefined) {
      say(canned as Body);
      return;
    }
    if (refuse?.when(body) === true) {
      const { text, headers } = protocol.refusal(refuse.as);
      send(response, refuse.as.status, text, headers);
      return;
    }
    const isSilent = silence?.when(body) === true;
    if (isSilent && !silence.isDone) return;
    const parted = failEntries && partBatch(operation, body, failEntries.when, failEntries.as ?? INTERNAL_ERROR);
    const asked = parted?.forward === undefined ? bytes : protocol.write(parted.forward);
    const isAsked = parted === undefined || parted.forward !== undefined;
    if (isAsked && askTwice?.(body) === true) await reply(request, asked);
    const engine = isAsked ? await reply(request, asked) : NOTHING;
    if (isSilent) return;
    if (loseReply?.(body) === true) {
      request.socket.destroy();
      return;
    }
    if (engine.status !== 200 || (parted === undefined && change === undefined)) {
      response.writeHead(engine.status, headersFor(response, engine.rawHeaders)).end(engine.bytes);
      return;
    }
    const said = protocol.readAnswer(engine.bytes);
    const merged = parted === undefined ? said : parted.merge(said);
    say(change === undefined ? merged : change(merged, body));
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

/** A call that goes wrong in some way. */
interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly protocol: Protocol;
  readonly operation: string;
  readonly bytes: Buffer;
}

interface Reply {
  readonly status: number;
  readonly rawHeaders: string[];
  readonly bytes: Buffer;
}

/** What an engine would say to a batch of none. */
const NOTHING: Reply = { status: 200, rawHeaders: [], bytes: Buffer.from("{}") };

function headOf({ headers, method = "", url = "" }: IncomingMessage): Head {
  const target = String(headers["x-amz-target"] ?? "");
  return { method, url, target, accessKey: accessKeyIn(headers.authorization) };
}

/** Whether only the body of a form can tell what befalls it. */
const needsBody = (faults: Faults | FaultPicker): boolean =>
  typeof faults === "function" || Object.keys(faults).some((operation) => operation !== "*");

function faultFor(faults: Faults | FaultPicker, operation: string, { accessKey }: Head): Fault {
  if (typeof faults === "function") return faults({ operation, accessKey }) ?? {};
  return { ...faults["*"], ...faults[operation] };
}

const LENGTH = /^(content-length|transfer-encoding|expect)$/i;
const CONNECTION = /^(connection|keep-alive)$/i;

const withLength = (rawHeaders: readonly string[], length: number): string[] => [
  ...without(rawHeaders, LENGTH),
  "content-length",
  String(length),
];

/** The engine keeps its own connections; whether the caller's stays is for this side to say. */
const headersFor = ({ shouldKeepAlive }: ServerResponse, rawHeaders: readonly string[]): string[] =>
  shouldKeepAlive ? [...rawHeaders] : without(rawHeaders, CONNECTION);

const without = (rawHeaders: readonly string[], names: RegExp): string[] =>
  rawHeaders.flatMap((name, at) => (at % 2 === 1 || names.test(name) ? [] : [name, rawHeaders[at + 1] ?? ""]));

function send(response: ServerResponse, status: number, text: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
}
