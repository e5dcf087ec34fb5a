import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Hono } from "hono";
import { entitlementsApi } from "../../consumers/entitlements/api.ts";
import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { notificationsApi } from "../../consumers/notifications/api.ts";
import { DEFAULTS as NOTIFICATIONS } from "../../consumers/notifications/core/settings.ts";
import { timelinesApi } from "../../consumers/timelines/api.ts";
import { DEFAULTS as TIMELINES } from "../../consumers/timelines/core/settings.ts";
import { httpHandler } from "../../runtime/aws/http-handler.ts";
import { sesClient } from "../../runtime/aws/ses-client.ts";
import { sesEmail } from "../../runtime/aws/ses-email.ts";
import { sqsDeadLetters } from "../../runtime/aws/sqs-dead-letters.ts";
import { webhookChannel } from "../../runtime/http/webhook-channel.ts";
import { causeOf } from "../../runtime/kit/cause.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Arrival, Channel, RowStore } from "../../runtime/ports.ts";
import { type OtherSide, startOtherSide } from "../engines/other-side.ts";
import type { Output } from "./canaries.ts";
import { answered, aPost, logInto, NOW } from "./doors-under-test.ts";
import { asLambdaLogs } from "./events.ts";
import { rude, rudeError } from "./rude.ts";
import { leaksOver, type Run, seedsOf } from "./seeds.ts";

const PERSON = { type: "contact-changed.v1", path: "data.address" };
const SAID = { type: "post-published.v1", path: "data.summary" };
const SECRET = { type: "(settings)", path: "a key" };

describe("what people's APIs answer and log when their table fails", () => {
  const apis: Readonly<Record<string, readonly [path: string, open: (store: RowStore) => Hono]>> = {
    timelines: ["/timelines/u1", (store) => timelinesApi({ store, cursorSecret: "a secret of ours" }, TIMELINES)],
    entitlements: ["/entitlements/u1", (store) => entitlementsApi({ store, now: () => NOW }, CATALOGUE)],
    notifications: [
      "/notifications/u1",
      (store) =>
        notificationsApi(
          { store, now: () => NOW, newToken: () => "t", cursorSecret: "a secret of ours" },
          NOTIFICATIONS,
        ),
    ],
  };

  it.each(Object.entries(apis))("has nothing personal in it, of %s", async (_, [path, open]) => {
    expect(await leaksOver(seedsOf(12), (run) => asked(run, path, open))).toEqual([]);
  });

  async function asked({ luck, cage }: Run, path: string, open: (store: RowStore) => Hono): Promise<readonly Output[]> {
    const store = memoryRowStore();
    const row = {
      pk: "U#u1",
      sk: "-",
      handle: { version: "1", value: cage.canary(PERSON) },
      post: { summary: cage.canary(SAID) },
    };
    await store.put([row, { ...row, pk: "u1" }]);
    const said: Output[] = [];
    const failing = rude(
      { ...store, query: () => Promise.resolve({ rows: [row] }), get: () => Promise.resolve([row]) },
      { luck, share: 1 },
    );
    const handler = httpHandler(open(failing), (text) => said.push({ kind: "the log of an API", text }));
    for (const [method, where] of [
      ["GET", path],
      ["POST", `${path}/n1/read`],
    ] as const)
      said.push(await answered(() => handler({ ...aPost(where, "", {}), requestContext: { http: { method } } })));
    // What nobody answers hono prints, whole, past every log.
    expect(said.some(({ kind }) => kind !== "an answer")).toBe(true);
    return said;
  }
});

describe("what a channel says of a message that it could not hand over", () => {
  let side: OtherSide;
  /** Says back all that it hears. */
  beforeAll(async () => {
    side = await startOtherSide({
      accept: { status: 202 },
      throttle: { status: 429 },
      fault: { status: 503 },
      refuse: ({ path, body, headers }) => {
        const [, status = "500"] = /status-(\d+)/.exec(body) ?? [];
        const says = `${path} ${body.replaceAll(/\s/g, " ")} ${JSON.stringify(headers)}`;
        return {
          status: Number(status),
          headers: { "x-amzn-errortype": "MessageRejected" },
          body: JSON.stringify({ message: says, Message: says }),
        };
      },
    });
  });
  afterAll(() => side.stop());

  it("has nothing personal in it, by mail", async () => {
    const client = () =>
      sesClient({
        region: "us-east-1",
        endpoint: side.endpoint,
        credentials: { accessKeyId: "local", secretAccessKey: "local" },
      });
    const leaks = await leaksOver(seedsOf(6), async (run) => [
      ...(await delivered(
        sesEmail({ client: client(), from: "chorus@example.com" }),
        run,
        (canary) => `${canary}@mail.example`,
      )),
      ...(await delivered(
        sesEmail({ client: client(), from: "chorus@example.com" }),
        run,
        (canary) => `${canary}@mail.example, ${canary}`,
      )),
      ...(await delivered(
        sesEmail({ client: rude(client(), { ...run, share: 1 }), from: "a@b.example" }),
        run,
        (canary) => `${canary}@mail.example`,
      )),
    ]);
    expect(leaks).toEqual([]);
  });

  it("has nothing personal in it, by webhook, and no key", async () => {
    const leaks = await leaksOver(seedsOf(6), async (run) => {
      const { luck, cage } = run;
      const keys = new Map([["first", cage.canary(SECRET)]]);
      const options = { keys, now: () => NOW, timeoutMs: 1_000 };
      const local = webhookChannel({ ...options, allowLocal: true });
      const anywhere = webhookChannel({
        ...options,
        lookUp: (hostname, _, callback) => {
          const error =
            luck.next() < 0.5
              ? Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: "ENOTFOUND" })
              : null;
          callback(error, [{ address: "10.0.0.7", family: 4 }]);
        },
      });
      return [
        ...(await delivered(local, run, (canary) => `${side.endpoint}/${canary}?key=${canary}`)),
        ...(await delivered(local, run, (canary) => `http://127.0.0.1:1/${canary}`)),
        ...(await delivered(anywhere, run, (canary) => `https://${canary}.example/${canary}`)),
        ...(await delivered(anywhere, run, (canary) => `https://${canary}:${canary}@hooks.example`)),
        ...(await delivered(anywhere, run, (canary) => canary)),
      ];
    });
    expect(leaks).toEqual([]);
  });

  async function delivered(
    channel: Channel,
    { luck, cage }: Run,
    addressOf: (canary: string) => string,
  ): Promise<readonly Output[]> {
    const message = {
      idempotencyKey: "m1.email",
      to: addressOf(cage.canary(PERSON)),
      title: cage.canary(SAID),
      body: `${cage.canary(SAID)} status-${luck.pick([400, 410, 429, 500, 503])}`,
      locale: "en",
      data: {},
    };
    try {
      return [{ kind: "what a channel answers", text: JSON.stringify(await channel.deliver(message)) }];
    } catch (error) {
      return [{ kind: "an error of a channel", text: `${String(error)} ${asLambdaLogs(error)}` }];
    }
  }
});

describe("what is logged of letters that could not be parked", () => {
  it("has nothing personal in it, whatever SQS says", async () => {
    const leaks = await leaksOver(seedsOf(20), async ({ luck, cage }) => {
      const said: Output[] = [];
      const log = logInto(said, "the dead letters");
      const arrival: Arrival = {
        handle: "1",
        body: JSON.stringify({ data: cage.canary(SAID) }),
        attempt: 1,
        origin: "queue",
      };
      const refusing = {
        call: (_: string, input: object) => {
          const Failed = [
            { Id: "0", Code: "InvalidMessageContents", Message: JSON.stringify(input), SenderFault: true },
          ];
          return luck.next() < 0.5 ? Promise.resolve({ Failed }) : Promise.reject(ofClient(rudeError(input, luck)));
        },
      };
      const cause = causeOf(rudeError(arrival, luck), arrival, {}, "timelines", NOW.toISOString());
      await sqsDeadLetters(refusing, "https://sqs/dlq", log).park([{ arrival, cause }]);
      log.flush();
      return [...said, { kind: "a cause", text: JSON.stringify(cause) }];
    });
    expect(leaks).toEqual([]);
  });

  /** The client's own fault, so that nobody asks again. */
  const ofClient = (error: unknown): Error =>
    Object.assign(new Error(String(error)), { name: "ValidationException", $metadata: { httpStatusCode: 400 } });
});
