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
  stop(): Promise<void>;
}

export const REGION = "us-east-1";
/** What the engines give to every resource. */
export const ACCOUNT_ID = "000000000000";
const LOOPBACK = "127.0.0.1";

/** Kinesis, SNS, SQS, S3 and DynamoDB, in memory, each in its thread, on a free port of 127.0.0.1 and nowhere else. */
export async function startEngines(root: string): Promise<Engines> {
  const [kinesis, messaging, dynamodb] = await Promise.all([
    startEngine("kinesis", root),
    startEngine("messaging", root),
    startEngine("dynamodb", root),
  ]);
  return {
    endpoints: { kinesis: kinesis.endpoint, messaging: messaging.endpoint, dynamodb: dynamodb.endpoint },
    async stop() {
      await Promise.all([kinesis.worker.terminate(), messaging.worker.terminate(), dynamodb.worker.terminate()]);
    },
  };
}

async function startEngine(engine: keyof Endpoints, root: string) {
  const file = join(root, "infra", "local", "engines", "engine-worker.mjs");
  const worker = new Worker(file, { workerData: { engine, region: REGION }, stdout: true, stderr: true });
  const endpoint = await new Promise<string>((resolve, reject) => {
    worker.once("message", (started: { readonly endpoint: string }) => {
      resolve(started.endpoint);
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
