import { Agent, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import dynalite from "dynalite";
import { buildApp } from "fauxqs";
import kinesalite from "kinesalite";

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

/** Kinesis, SNS, SQS, S3 and DynamoDB, in memory, each on a free port of 127.0.0.1 and nowhere else. */
export async function startEngines(): Promise<Engines> {
  const kinesis = kinesalite({ createStreamMs: 0, deleteStreamMs: 0 });
  const dynamodb = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  const messaging = buildApp({ logger: false, defaultRegion: REGION });
  const endpoints = {
    kinesis: await listen(kinesis, 0),
    dynamodb: await listen(dynamodb, 0),
    messaging: await messaging.listen({ port: 0, host: LOOPBACK }),
  };
  return {
    endpoints,
    async stop() {
      messaging.server.closeAllConnections();
      await Promise.all([close(kinesis), close(dynamodb), messaging.close()]);
    },
  };
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
