import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Hono } from "hono";
import { readPlanFile } from "../../cli/dlq/plan-file.ts";
import { publishAll } from "../../cli/publish/publish-all.ts";
import { timelinesListener } from "../../consumers/timelines/consumer.ts";
import { DEFAULTS } from "../../consumers/timelines/core/settings.ts";
import { storeBatch } from "../../consumers/archive/store-batch.ts";
import type { Plan } from "../../dlq-replayer/core/plan.ts";
import { objectIn } from "../../dlq-replayer/core/json.ts";
import { readLetter } from "../../dlq-replayer/core/read-letter.ts";
import { ingestApi, type IngestPorts } from "../../producers/ingest-api/app.ts";
import type { IngestSettings } from "../../producers/ingest-api/authenticate.ts";
import { routeBatch } from "../../producers/router/route-batch.ts";
import { notificationsApi } from "../../consumers/notifications/api.ts";
import { timelinesApi } from "../../consumers/timelines/api.ts";
import type { Listener } from "../../runtime/definition.ts";
import type { DeadLetters } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { cliFileDoor } from "./doors/cli-file.ts";
import { cursorDoor } from "./doors/cursor.ts";
import { dlqFileDoor } from "./doors/dlq-file.ts";
import { dlqLetterDoor } from "./doors/dlq-letter.ts";
import { ingestApiDoor } from "./doors/ingest-api.ts";
import { kinesisRecordDoor } from "./doors/kinesis-record.ts";
import { sqsRecordDoor } from "./doors/sqs-record.ts";
import type { Door, Promised } from "./door.ts";

/** A door with one fault behind it, which the fuzz has to find. */
export interface BrokenDoor {
  readonly fault: string;
  readonly breaks: Promised;
  readonly door: Door;
}

type Answer = (request: Request, real: () => Promise<Response>) => Promise<Response>;

/** The real API with somebody in front of it. @param answer is handed the ports, too */
const apiWith = (answer: (ports: IngestPorts) => Answer) =>
  ingestApiDoor((ports: IngestPorts, settings: IngestSettings) => {
    const real = ingestApi(ports, settings);
    const api = new Hono();
    const inFront = answer(ports);
    api.all("*", (context) => inFront(context.req.raw.clone(), async () => real.fetch(context.req.raw)));
    return api;
  });

/** The body of the real answer, changed. */
const answering = (change: (body: Record<string, unknown>, said: string) => object) =>
  apiWith(() => async (request, real) => {
    const response = await real();
    const body = change((await response.json()) as Record<string, unknown>, await request.text());
    return Response.json(body, { status: response.status });
  });

const withoutPaths = (body: Record<string, unknown>): object => ({
  ...body,
  ...(Array.isArray(body["results"]) && {
    results: (body["results"] as readonly object[]).map((result) => ({ ...result, path: undefined })),
  }),
});

const failingHalfWay = (): ReadableStream =>
  new ReadableStream({
    pull(controller) {
      controller.error(new Error("escaped"));
    },
  });

/** Believes whatever it is handed. */
const credulous: Listener = {
  ...timelinesListener(DEFAULTS),
  hears: timelinesListener(DEFAULTS).hears.map((definition) => ({
    ...definition,
    read: (candidate: unknown) => candidate as Fact,
  })),
};

const parking = (park: DeadLetters["park"]) => sqsRecordDoor(undefined, { deadLetters: () => ({ park }) });

export const brokenDoors: readonly BrokenDoor[] = [
  {
    fault: "an API that throws past its handler",
    breaks: "lives",
    // Of an answer that is under way nobody can make another one.
    door: apiWith(() => () => Promise.resolve(new Response(failingHalfWay()))),
  },
  {
    fault: "an API that answers 500 to half a character",
    breaks: "lives",
    door: apiWith(
      () => async (request, real) =>
        (await request.text()).includes("\uFFFD") ? new Response("{}", { status: 500 }) : real(),
    ),
  },
  {
    fault: "an API that does not answer",
    breaks: "lives",
    door: apiWith(() => () => new Promise(() => undefined)),
  },
  {
    fault: "an API that publishes first and judges then",
    breaks: "harmless",
    door: apiWith(({ publisher }) => async (request, real) => {
      const said = await request.json().catch(() => undefined);
      if (typeof said === "object" && said !== null && !Array.isArray(said))
        await publisher.publish([said as Fact]).catch(() => undefined);
      return real();
    }),
  },
  { fault: "an API whose errors name no path", breaks: "tells", door: answering(withoutPaths) },
  {
    fault: "an API that quotes what it does not understand",
    breaks: "discreet",
    door: answering((body, said) => ({ ...body, hint: `you said ${said.slice(0, 500)}` })),
  },
  {
    fault: "an API that refuses everybody",
    breaks: "takes",
    door: apiWith(() => () => Promise.resolve(Response.json({ error: "body: no" }, { status: 400 }))),
  },
  {
    fault: "a command that publishes before it has checked all",
    breaks: "harmless",
    door: cliFileDoor({
      async allOrNothing(path, world, endpointUrl) {
        await fetch(endpointUrl);
        await publishAll(path, { via: "kinesis", allOrNothing: true, endpointUrl }, world);
      },
    }),
  },
  {
    fault: "a command that does not say which file was wrong",
    breaks: "tells",
    door: cliFileDoor({ allOrNothing: () => Promise.reject(new Error("line 1: it is wrong")) }),
  },
  {
    fault: "a consumer whose letters are lost",
    breaks: "harmless",
    door: parking(() => Promise.resolve([])),
  },
  {
    fault: "a consumer whose letters hold something else",
    breaks: "harmless",
    door: sqsRecordDoor(undefined, {
      deadLetters: (good) => ({
        park: (letters) =>
          good.park(
            letters.map(({ arrival, cause }) => ({ arrival: { ...arrival, body: arrival.body.trim() }, cause })),
          ),
      }),
    }),
  },
  { fault: "a consumer that believes whatever it is handed", breaks: "harmless", door: sqsRecordDoor([credulous]) },
  {
    fault: "a router that drops what it cannot read",
    breaks: "harmless",
    door: kinesisRecordDoor({
      router: (ports) => routeBatch({ ...ports, deadLetters: { park: () => Promise.resolve([]) } }),
      archive: storeBatch,
    }),
  },
  {
    fault: "a router that fails its batch for one record",
    breaks: "lives",
    door: kinesisRecordDoor({
      router: (ports) => (records) => {
        for (const { bytes } of records) JSON.parse(Buffer.from(bytes).toString());
        return routeBatch(ports)(records);
      },
      archive: storeBatch,
    }),
  },
  {
    fault: "a list that takes any cursor",
    breaks: "harmless",
    door: cursorDoor({
      timelines: (ports, settings) => {
        const real = timelinesApi(ports, settings);
        const api = new Hono();
        api.get("/timelines/:userId", async (context) => {
          const answer = await real.fetch(context.req.raw);
          return answer.status === 400 ? context.json({ items: [], cursor: null }) : answer;
        });
        return api;
      },
      notifications: notificationsApi,
    }),
  },
  {
    fault: "a plan that is applied whoever changed it",
    breaks: "harmless",
    door: dlqFileDoor({
      async readPlan(file, world) {
        try {
          return await readPlanFile(file, world);
        } catch (error) {
          const path = join(world.cwd, file);
          const told = objectIn(await readFile(path, "utf8"));
          if (!Array.isArray(told?.["letters"])) throw error;
          return { plan: told as Plan & typeof told, path };
        }
      },
    }),
  },
  {
    fault: "a reader of letters that fails of a letter",
    breaks: "lives",
    door: dlqLetterDoor((message, open) => {
      if (message.body.includes("\u2028")) throw new Error("no such letter");
      return readLetter(message, open);
    }),
  },
];
