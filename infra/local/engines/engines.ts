import { Agent, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Addresses, as `http://127.0.0.1:<port>`. */
export interface Endpoints {
  readonly kinesis: string;
  /** SNS, SQS and S3. */
  readonly messaging: string;
  readonly dynamodb: string;
}

export interface Engines {
  readonly endpoints: Endpoints;
  /** For when policies change: whatever is called afterwards is judged anew. */
  forgetVerdicts(): void;
  stop(): Promise<void>;
}

/** One thing that a function's role has to allow. A request may be several calls: a batch over two tables is two. */
export interface Call {
  /** The function's name. */
  readonly principal: string;
  /** As IAM writes it: `dynamodb:UpdateItem`. */
  readonly action: string;
  /** ARN; for S3 with the object's own key. */
  readonly resource: string;
}

export const REGION = "us-east-1";
/** What the engines give to every resource. */
export const ACCOUNT_ID = "000000000000";
const LOOPBACK = "127.0.0.1";

/**
 * Kinesis, SNS, SQS, S3 and DynamoDB, in memory, each in its thread, on a free port of 127.0.0.1 and nowhere else.
 *
 * @param judge whether a function's role allows a call; what it refuses is answered as AWS would, and reaches no engine.
 * Asked once per call of its kind, for S3 every time, and never about who does not sign with `credentialsOf`. Must not throw.
 */
export async function startEngines(root: string, judge: (call: Call) => boolean = () => true): Promise<Engines> {
  const edition = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const start = (engine: keyof Endpoints) => startEngine(engine, { root, judge, edition });
  const [kinesis, messaging, dynamodb] = await Promise.all([start("kinesis"), start("messaging"), start("dynamodb")]);
  return {
    endpoints: { kinesis: kinesis.endpoint, messaging: messaging.endpoint, dynamodb: dynamodb.endpoint },
    forgetVerdicts: () => {
      Atomics.add(new Int32Array(edition), 0, 1);
    },
    async stop() {
      await Promise.all([kinesis.worker.terminate(), messaging.worker.terminate(), dynamodb.worker.terminate()]);
    },
  };
}

interface EngineOptions {
  readonly root: string;
  readonly judge: (call: Call) => boolean;
  /** Of the policies: an Int32 that every change counts up. */
  readonly edition: SharedArrayBuffer;
}

type Said = { readonly endpoint: string } | { readonly id: number; readonly call: Call };

async function startEngine(engine: keyof Endpoints, { root, judge, edition }: EngineOptions) {
  const worker = new Worker(join(root, "infra", "local", "engines", "engine-worker.mjs"), {
    workerData: { engine, edition, place: { region: REGION, accountId: ACCOUNT_ID } },
    stdout: true,
    stderr: true,
  });
  const endpoint = await new Promise<string>((resolve, reject) => {
    worker.on("message", (said: Said) => {
      if ("endpoint" in said) resolve(said.endpoint);
      else worker.postMessage({ id: said.id, allowed: judge(said.call) });
    });
    worker.once("error", reject);
  });
  return { worker, endpoint };
}

/** @param port 0 for any that is free. @throws the system's error, EADDRINUSE when the port is taken. */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Ends connections that are kept alive too: a server waits for them otherwise. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    server.close(() => {
      resolve();
    }),
  );
  server.closeAllConnections();
  await closed;
}

/** What a client of an engine needs. Nothing in it is secret and nothing leaves the machine. */
export function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // Kinesis' engine speaks HTTP/1.1 only, and the SDK would speak HTTP/2 to it.
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, maxSockets: 64 }) }),
  };
}

/** What a function signs with, so that the engines know whose role to ask about. */
export function credentialsOf(functionName: string) {
  return { accessKeyId: `function.${functionName}`, secretAccessKey: "local" };
}
