import { connect, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** What a request's head says. */
export interface Head {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** `AmazonSQS.SendMessageBatch`; empty for a request that names none. */
  readonly target: string;
  /** What it is signed with; empty for a request that is not. */
  readonly accessKey: string;
}

export interface Lane {
  /** The engine's. */
  readonly hostname: string;
  readonly port: number;
  /** Asked about every request. @returns how long it is held, or undefined when it has to be read: the lane ends. */
  readonly holdMs: (head: Head) => number | undefined;
  /** Takes a connection over, before the first request that the engine has not got. */
  readonly handOver: (caller: Socket) => void;
}

const END_OF_HEAD = "\r\n\r\n";
const NOTHING = Buffer.alloc(0);

/**
 * One caller's connection, tied to one of the engine's: bytes go both ways as they come, and only a request's first lines
 * are looked at. Takes for granted that nobody asks again before the answer is there, as HTTP/1.1 clients of today do.
 */
export function byteLane(caller: Socket, { hostname, port, holdMs, handOver }: Lane): void {
  let engine: Socket | undefined;
  let unread: Buffer = NOTHING;
  let bodyBytesLeft = 0;
  const breakOff = () => caller.destroy();
  caller.on("data", take);
  caller.on("error", breakOff).on("close", () => engine?.destroy());

  function take(chunk: Buffer): void {
    if (bodyBytesLeft > 0) {
      bodyBytesLeft -= chunk.length;
      send(chunk);
      return;
    }
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    const headEnds = unread.indexOf(END_OF_HEAD);
    if (headEnds >= 0) begin(unread.toString("latin1", 0, headEnds), headEnds + END_OF_HEAD.length);
  }

  function begin(text: string, bodyStarts: number): void {
    const ms = /\r\ntransfer-encoding:/i.test(text) ? undefined : holdMs(headOf(text));
    if (ms === undefined) {
      leave();
      return;
    }
    bodyBytesLeft = bodyStarts + Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0) - unread.length;
    if (ms === 0) {
      send(unread);
      unread = NOTHING;
      return;
    }
    const held = unread;
    unread = NOTHING;
    caller.pause();
    void wait(ms).then(() => {
      if (caller.destroyed) return;
      caller.resume();
      send(held);
    });
  }

  function send(bytes: Buffer): void {
    // Not before there is something to say: callers ask again, for ever, where a connection breaks before they asked.
    engine ??= open();
    if (engine.write(bytes) || engine.destroyed) return;
    caller.pause();
    engine.once("drain", () => caller.resume());
  }

  function open(): Socket {
    const socket = connect({ port, host: hostname, noDelay: true });
    socket.on("error", breakOff).on("close", breakOff).pipe(caller);
    return socket;
  }

  function leave(): void {
    caller.removeAllListeners();
    engine?.removeAllListeners("close").unpipe(caller).destroy();
    caller.pause();
    caller.unshift(unread);
    handOver(caller);
  }
}

function headOf(text: string): Head {
  const [, method = "", url = ""] = /^(\S+) (\S+)/.exec(text) ?? [];
  const target = /\r\nx-amz-target: *(\S+)/i.exec(text)?.[1] ?? "";
  const authorization = /\r\nauthorization: *([^\r]+)/i.exec(text)?.[1];
  return { method, url, target, accessKey: accessKeyIn(authorization) };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
export const accessKeyIn = (authorization = ""): string => /Credential=([^/,\s]+)\//.exec(authorization)?.[1] ?? "";
