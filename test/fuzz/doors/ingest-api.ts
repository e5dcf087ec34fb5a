import type { Hono } from "hono";
import { ingestApi, type IngestPorts } from "../../../producers/ingest-api/app.ts";
import type { IngestSettings } from "../../../producers/ingest-api/authenticate.ts";
import { httpHandler } from "../../../runtime/aws/http-handler.ts";
import { jsonLog } from "../../../runtime/kit/log.ts";
import { memoryFirstWords } from "../../../runtime/memory/first-words.ts";
import { memoryPublisher } from "../../../runtime/memory/publisher.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { Broken, Door, Part, Told } from "../door.ts";
import { arePlantedInPersonalAlone, definitionFor, saysTheSame } from "../judging/facts.ts";
import { type Deserved, deserved, identityOf } from "../judging/requests.ts";
import { bytesIn } from "../making/bytes.ts";
import { NOW, PRIVATE } from "../making/facts.ts";
import { aRequest, type EventsRequest, KEY_ID, SECRET } from "../making/requests.ts";
import { isObject } from "../making/tree.ts";
import { smallerBytes } from "../shrink.ts";

type BuildApi = (ports: IngestPorts, settings: IngestSettings) => Hono;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly published: readonly Fact[];
  readonly log: string;
}

/** `POST /events`, behind the gateway's event. */
export const ingestApiDoor = (build: BuildApi = ingestApi): Door<EventsRequest> => ({
  name: "ingest-api",
  takes: "requests to POST /events",
  open: () =>
    Promise.resolve({
      make: aRequest,
      knock: async (request) => partsOf(request, await answerTo(request, build)),
      smaller,
      close: () => Promise.resolve(),
    }),
});

async function answerTo({ unsigned, headers, body, isBase64Encoded }: EventsRequest, build: BuildApi): Promise<Answer> {
  const { publisher, published } = memoryPublisher();
  let log = "";
  const setting = { service: "ingest-api", function: "ingest-api", level: "debug" } as const;
  const write = (lines: string) => {
    log += lines;
  };
  const api = build(
    { publisher, firstWords: memoryFirstWords(24), log: jsonLog(setting, () => NOW, write), now: () => NOW },
    { keys: new Map([[KEY_ID, SECRET]]), unsigned },
  );
  const bytes = bytesIn(body);
  const result = await httpHandler(api)({
    routeKey: "POST /events",
    rawPath: "/events",
    rawQueryString: "",
    headers,
    requestContext: { http: { method: "POST" } },
    body: isBase64Encoded ? bytes.toString("base64") : bytes.toString(),
    isBase64Encoded,
  });
  return { status: result.statusCode, body: JSON.parse(result.body) as unknown, text: result.body, published, log };
}

function partsOf(request: EventsRequest, answer: Answer): readonly Part[] {
  const right = deserved(request);
  const results =
    isObject(answer.body) && Array.isArray(answer.body["results"])
      ? (answer.body["results"] as readonly unknown[])
      : undefined;
  const events = results === undefined ? [] : results.map((result, index) => eventPart(result, index, right));
  return [wholePart(request, answer, right, results), ...events];
}

/** The request itself is taken when it is answered event by event. */
function wholePart(
  request: EventsRequest,
  answer: Answer,
  right: Deserved,
  results: readonly unknown[] | undefined,
): Part {
  const error = isObject(answer.body) && typeof answer.body["error"] === "string" ? answer.body["error"] : "";
  return {
    name: "the request",
    isRight: right.isRight,
    isTaken: results !== undefined,
    effects: results === undefined ? answer.published.map(({ id }) => `${id} published`) : [],
    errors: results !== undefined ? [] : [{ text: error, place: placeIn(error) }],
    broken: [
      ...brokenStatus(answer, results),
      ...brokenStream(answer, results, right),
      ...brokenPrivacy(request, answer),
    ],
  };
}

/** A refusal of the whole names the header it dislikes, or the body. */
const placeIn = (error: string): string | undefined =>
  /\b(body|batch|content-type|content-encoding|charset|chorus-(?:key-id|timestamp|signature)|ce-[^\s:]*)/.exec(
    error,
  )?.[0];

function eventPart(result: unknown, index: number, { events }: Deserved): Part {
  const { status, error, path } = isObject(result) ? result : {};
  const event = events[index];
  // What is no object, or is right but for its size, is named by its place in the list.
  const isNamedByPlace = status === 413 || event === undefined || !isObject(event.value);
  const place = typeof path === "string" ? path : isNamedByPlace ? `results[${index}]` : undefined;
  const told: readonly Told[] = typeof error === "string" ? [{ text: error, place }] : [];
  return { name: `event ${index}`, isRight: event?.isRight, isTaken: status === 202, effects: [], errors: told };
}

function brokenStatus({ status, text }: Answer, results: readonly unknown[] | undefined): readonly Broken[] {
  const isAnswer =
    results === undefined ? status >= 400 && status < 500 : status === 202 || (status >= 400 && status < 500);
  return isAnswer ? [] : [{ promise: "lives", how: `it answered ${status}: ${text.slice(0, 200)}` }];
}

/** On the stream is what was taken, once for each identity, and it says what its sender said. */
function brokenStream(
  { published }: Answer,
  results: readonly unknown[] | undefined,
  { events }: Deserved,
): readonly Broken[] {
  const unreadable = published.filter((fact) => definitionFor(fact) === undefined);
  const taken = new Map<string, unknown>();
  for (const [index, result] of (events.length > 0 ? (results ?? []) : []).entries()) {
    if (!isObject(result) || result["status"] !== 202) continue;
    const value = events[index]?.value;
    const identity = identityOf(value);
    // The first of them counts.
    if (!taken.has(identity)) taken.set(identity, value);
  }
  const strangers =
    events.length > 0 ? published.filter((fact) => !saysTheSame(fact, taken.get(identityOf(fact)))) : [];
  return [
    ...(events.length > 0 && published.length !== taken.size
      ? [{ promise: "harmless", how: `${taken.size} were taken and ${published.length} published` } as const]
      : []),
    ...[...unreadable, ...strangers].map(
      ({ id }) => ({ promise: "harmless", how: `${id} was published, and nobody said that` }) as const,
    ),
  ];
}

function brokenPrivacy({ body, headers }: EventsRequest, { text, log }: Answer): readonly Broken[] {
  if (!arePlantedInPersonalAlone([bytesIn(body).toString()]) || JSON.stringify(headers).includes(PRIVATE)) return [];
  return [
    ...(text.includes(PRIVATE)
      ? [{ promise: "discreet", how: `the answer quotes what is personal: ${text}` } as const]
      : []),
    ...(log.includes(PRIVATE)
      ? [{ promise: "discreet", how: `the log quotes what is personal: ${log}` } as const]
      : []),
  ];
}

function* smaller(request: EventsRequest): Generator<EventsRequest> {
  for (const body of smallerBytes(request.body)) yield { ...request, body, isBase64Encoded: "base64" in body };
  if (request.isPlain) return;
  for (const name of Object.keys(request.headers)) {
    const { [name]: _, ...headers } = request.headers;
    yield { ...request, headers };
  }
}
