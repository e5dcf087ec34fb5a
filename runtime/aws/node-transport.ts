import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { Answered, Transport } from "./aws-service.ts";

const SOCKETS = { keepAlive: true, maxSockets: 64 } as const;

/**
 * Node's own client with sockets kept open: nothing of it is in a bundle, and it is there before a function starts.
 * @param silentForMs after so long without a byte either way a call has failed
 */
export function nodeTransport(silentForMs: number): Transport {
  const plain = new Agent(SOCKETS);
  const tls = new TlsAgent(SOCKETS);
  let isClosed = false;
  return {
    post: ({ origin, headers, body }) =>
      new Promise((resolve, reject) => {
        if (isClosed) throw closed();
        const options = { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) } };
        const asked = origin.startsWith("https:")
          ? tlsRequest(origin, { ...options, agent: tls })
          : request(origin, { ...options, agent: plain });
        asked.setTimeout(silentForMs, () => asked.destroy(silence(silentForMs)));
        asked.once("error", reject);
        asked.once("response", (response) => {
          read(response, asked).then(resolve, reject);
        });
        asked.end(body);
      }),
    /** Breaks off what is under way. */
    close() {
      isClosed = true;
      plain.destroy();
      tls.destroy();
    },
  };
}

function read(response: IncomingMessage, asked: ClientRequest): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    // Cut off in the middle, an answer ends with an error of its own or with the request's.
    response.once("error", reject);
    asked.once("error", reject);
    response.once("end", () => {
      const [first = Buffer.alloc(0)] = chunks;
      const bytes = chunks.length === 1 ? first : Buffer.concat(chunks);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text: bytes.toString("utf8") });
    });
  });
}

const closed = (): Error => Object.assign(new Error("The transport is closed"), { code: "ECONNABORTED" });

const silence = (silentForMs: number): Error =>
  Object.assign(new Error(`No byte for ${silentForMs} ms`), { code: "ETIMEDOUT" });
