import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { errorWords } from "../../runtime/error-words.ts";
import { Failure } from "../../runtime/errors.ts";
import { publishTrouble, type PublishTrouble } from "../../runtime/http/publish-trouble.ts";
import { traceparentIn } from "../../runtime/http/traceparent.ts";
import type { Log } from "../../runtime/kit/log.ts";
import type { FirstWords, Publisher } from "../../runtime/ports.ts";
import { type IngestSettings, whyStrange } from "./authenticate.ts";
import { answerOf, resultOf } from "./core/answer.ts";
import { type Good, judge } from "./core/judge.ts";
import { type Candidates, readRequest } from "./core/read-request.ts";

export interface IngestPorts {
  readonly publisher: Publisher;
  /** What was said under an event's source and id. */
  readonly firstWords: FirstWords;
  readonly log: Log;
  now(): Date;
}

/** `POST /events`: CloudEvents in structured, binary or batch mode. */
export function ingestApi(ports: IngestPorts, settings: IngestSettings): Hono {
  const { publisher, firstWords, log } = ports;
  const api = new Hono();
  api.post("/events", async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const headers = context.req.header();
    const now = ports.now();
    const stranger = whyStrange(headers, body, now, settings);
    if (stranger !== undefined) {
      return context.json({ error: stranger }, 401, { "www-authenticate": "Chorus-HMAC-SHA256" });
    }
    const request = readRequest(headers, body);
    if ("error" in request) return context.json({ error: request.error }, request.status);
    return accept(context, request, now);
  });
  api.onError((error, context) => {
    log.line("error", "A request failed", { error: errorWords(error), path: context.req.path });
    log.flush();
    if (!(error instanceof Failure)) return context.json({ error: "Something is wrong here; it is logged" }, 500);
    return context.json({ error: "Something behind this cannot be reached; send it again" }, 503, {
      "retry-after": "5",
    });
  });
  return api;

  /** What contradicts is found out before anything is said; what is repeated is said again, in case it never was. */
  async function accept(context: Context, { candidates }: Candidates, now: Date): Promise<Response> {
    const traceparent = traceparentIn(context.req.header());
    const judged = candidates.map((candidate) => judge(candidate, { now, traceparent }));
    const said = hashed(judged.flatMap((verdict) => ("error" in verdict ? [] : [verdict])));
    const counting = await whatCounts(said, now);
    const standing = new Map([...said].filter(([{ identity }, hash]) => counting.get(identity) === hash));
    const facts = new Map([...standing.keys()].map(({ identity, fact }) => [identity, fact]));
    const trouble = await troubleIn(publisher.publish([...facts.values()]));
    const results = judged.map((verdict) => resultOf(verdict, "fact" in verdict && standing.has(verdict), trouble));
    const answer = answerOf(results);
    log.line(trouble === undefined ? "info" : "error", "events", {
      status: answer.status,
      received: results.length,
      accepted: answer.body.accepted,
    });
    log.flush();
    const headers = trouble === undefined ? {} : { "retry-after": String(trouble.retryAfterSeconds) };
    return context.json(answer.body, answer.status, headers);
  }

  /** @returns by identity the hash of what was said first, be it earlier in this very request. */
  async function whatCounts(said: ReadonlyMap<Good, string>, now: Date): Promise<ReadonlyMap<string, string>> {
    const first = new Map([...said].reverse().map(([{ identity }, hash]) => [identity, hash]));
    const entries = [...first].map(([key, word]) => ({ key, word }));
    const words = await firstWords.remember(entries, now);
    return new Map(entries.map(({ key, word }, index) => [key, words[index] ?? word]));
  }
}

function hashed(good: readonly Good[]): ReadonlyMap<Good, string> {
  return new Map(good.map((each) => [each, createHash("sha256").update(each.content).digest("base64url")]));
}

async function troubleIn(publishing: Promise<void>): Promise<PublishTrouble | undefined> {
  try {
    await publishing;
    return undefined;
  } catch (error) {
    return publishTrouble(error);
  }
}
