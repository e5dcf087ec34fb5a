import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "../../infra/local/loopback.ts";
import type { Mood } from "../contracts/channel.contract.ts";

export interface HttpRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How the other side of a channel says what it does. */
export interface Manners {
  readonly accept: HttpAnswer;
  readonly throttle: HttpAnswer;
  readonly fault: HttpAnswer;
  /** @returns undefined for what it takes. */
  readonly refuse: (request: HttpRequest) => HttpAnswer | undefined;
}

export interface OtherSide {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** All that came, whatever became of it. */
  readonly requests: readonly HttpRequest[];
  readonly accepted: readonly HttpRequest[];
  /** From now on. */
  readonly mood: (mood: Mood) => void;
  stop(): Promise<void>;
}

/** What a channel delivers to, on a free port of 127.0.0.1; it can be in every mood that the world is in. */
export async function startOtherSide(manners: Manners): Promise<OtherSide> {
  const requests: HttpRequest[] = [];
  const accepted: HttpRequest[] = [];
  let mood: Mood = "accept";
  const server = createServer((request, response) => {
    void answer(request, response);
  });
  const endpoint = await listen(server);
  return {
    endpoint,
    requests,
    accepted,
    mood: (next) => {
      mood = next;
    },
    stop: () => close(server),
  };

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = incoming;
    const request = { method, path: url, headers, body: await text(incoming) };
    requests.push(request);
    const refusal = manners.refuse(request);
    if (refusal !== undefined) {
      send(response, refusal);
      return;
    }
    if (mood.startsWith("accept")) accepted.push(request);
    if (mood === "accept" || mood === "throttle" || mood === "fault") send(response, manners[mood]);
    else if (mood !== "accept and fall silent") incoming.socket.destroy();
  }
}

function send(response: ServerResponse, { status, headers = {}, body = "" }: HttpAnswer): void {
  response.writeHead(status, headers).end(body);
}
