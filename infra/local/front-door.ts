import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { close, listen } from "./loopback.ts";

/** The one origin of all APIs. */
export interface FrontDoor {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** From now on; until then everybody is told that the cloud is starting. */
  answerWith(listener: RequestListener): void;
  readonly close: () => Promise<void>;
}

/** The port is somebody else's. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

/**
 * Holds the port while there is nothing behind it yet.
 * @param port 0 for any that is free.
 * @throws {PortTaken} naming the port and the way out.
 */
export async function openFrontDoor(port: number): Promise<FrontDoor> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { "content-type": "application/json" }).end('{"message":"The cloud is starting"}');
  };
  const server = createServer((request, response) => {
    answer(request, response);
  });
  const url = await open(server, port);
  return {
    url,
    port: (server.address() as AddressInfo).port,
    answerWith: (listener) => {
      answer = listener;
    },
    close: () => close(server),
  };
}

async function open(server: Server, port: number): Promise<string> {
  try {
    return await listen(server, port);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new PortTaken(
      `Port ${port} is taken, perhaps by another local cloud. Choose another with --port (or CHORUS_PORT), e.g. --port ${port + 1}.`,
      { cause: error },
    );
  }
}
