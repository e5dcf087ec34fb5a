import { Agent, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { ServicePlace } from "../../runtime/aws/services.ts";
import { REGION } from "./engines/engines.ts";

const LOOPBACK = "127.0.0.1";

/** @param port 0 for any that is free. @throws the system's error, EADDRINUSE when the port is taken. */
export async function listen(server: Server, port = 0): Promise<string> {
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

/** An engine as a service without the SDK. */
export const placeAt = (origin: string): ServicePlace => ({ origin, region: REGION, credentials: LOCAL });

/** Nothing in it is secret and nothing leaves the machine. */
const LOCAL = { accessKeyId: "local", secretAccessKey: "local" };

/** What a client of an engine needs. */
export function clientConfig(endpoint: string) {
  return {
    endpoint,
    region: REGION,
    credentials: LOCAL,
    // Kinesis' engine speaks HTTP/1.1 only, and the SDK would speak HTTP/2 to it.
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent({ keepAlive: true, maxSockets: 64 }) }),
  };
}
