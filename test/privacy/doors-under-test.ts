import type { Hono } from "hono";
import { storeBatch } from "../../consumers/archive/store-batch.ts";
import { ingestApi } from "../../producers/ingest-api/app.ts";
import { routeBatch } from "../../producers/router/route-batch.ts";
import { socialApi } from "../../producers/social-api/app.ts";
import { dynamoFirstWords } from "../../runtime/aws/dynamo-first-words.ts";
import { type HttpEvent, httpHandler } from "../../runtime/aws/http-handler.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { sealLetter } from "../../runtime/aws/dead-letter.ts";
import type { Service } from "../../runtime/aws/operations.ts";
import { s3ObjectStore } from "../../runtime/aws/s3-object-store.ts";
import { snsPublisher } from "../../runtime/aws/sns-publisher.ts";
import { snsSender } from "../../runtime/aws/sns-sender.ts";
import { sqsWorkQueue } from "../../runtime/aws/sqs-work-queue.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import { jsonLog, type Log } from "../../runtime/kit/log.ts";
import type { DeadLetters, Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { hurried, IMPATIENT, type Manners, rudeKinesis, rudeSns, rudeSqs } from "./brokers.ts";
import type { Output } from "./canaries.ts";
import { asLambdaLogs, streamEventOf } from "./events.ts";
import { rude } from "./rude.ts";

export const NOW = new Date("2026-03-01T12:00:00.000Z");

/** Where facts come in and pass on. Each says what anybody could read of it. */
export interface Door {
  readonly name: string;
  pass(fact: Fact, poison: readonly string[], manners: Manners): Promise<readonly Output[]>;
}

/** What an API answers; an answer of 2xx may say what was asked for. */
interface Answered {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const publishers = (manners: Manners): readonly ((facts: readonly Fact[]) => Promise<void>)[] => {
  const options = { patience: IMPATIENT, world: hurried };
  const toStream = [0, 2].map((aggregationBuckets) =>
    kinesisPublisher({ client: rudeKinesis(manners), streamName: "facts", aggregationBuckets, ...options }),
  );
  const toTopic = snsPublisher({ service: rudeSns(manners), topicArn: "arn:aws:sns:eu-west-1:1:facts", ...options });
  const toQueue = sqsWorkQueue({ service: rudeSqs(manners), queueUrl: "https://sqs/steps", ...options });
  return [
    ...[...toStream, toTopic].map((publisher) => (facts: readonly Fact[]) => publisher.publish(facts)),
    (facts) => toQueue.send(facts),
  ];
};

const publisherDoor: Door = {
  name: "publishers",
  async pass(fact, _, manners) {
    const outputs: Output[] = [];
    for (const publish of publishers(manners))
      for (const facts of [[fact, fact], [{ ...fact, more: "x".repeat(70_000) }]])
        await publish(facts).catch((error: unknown) => {
          outputs.push({ kind: "an error of a publisher", text: `${String(error)}${asLambdaLogs(error)}` });
        });
    return [...outputs, { kind: "publishers", text: "" }];
  },
};

const ingestDoor: Door = {
  name: "ingest-api",
  pass: (fact, poison, manners) =>
    asked(
      manners,
      (ports) => ingestApi(ports, { keys: new Map([["first", "a key of this month"]]), unsigned: "accept" }),
      [
        ...[JSON.stringify(fact), ...poison].flatMap((body) => [
          aPost("/events", body, { "content-type": "application/cloudevents+json" }),
          aPost("/events", body, { "content-type": "application/json" }),
        ]),
        aPost(
          "/events",
          JSON.stringify([
            fact,
            { ...fact, data: {} },
            { ...fact, source: "/other", data: { ...(fact.data as object), userId: 7 } },
          ]),
          {
            "content-type": "application/cloudevents-batch+json",
          },
        ),
        ...[fact.data, { ...(fact.data as object), userId: 7, postId: 7 }].map((data) =>
          aPost("/events", JSON.stringify(data), {
            ...inHeaders(fact),
            "content-type": "application/json",
          }),
        ),
        aPost("/events", JSON.stringify(fact), {
          "content-type": "application/json",
          "chorus-key-id": "first",
          "chorus-timestamp": "1",
          "chorus-signature": "v1=00",
        }),
      ],
    ),
};

/** Binary mode: attributes are headers. */
const inHeaders = ({ id, source, type, subject, time, specversion }: Fact) => ({
  ...{ "ce-id": id, "ce-source": source, "ce-type": type, "ce-subject": subject, "ce-time": time },
  "ce-specversion": specversion,
});

const ROUTES = ["/posts", "/follows", "/likes", "/blocks"];

const socialDoor: Door = {
  name: "social-api",
  pass: ({ data }, poison, manners) =>
    asked(manners, (ports) => socialApi({ ...ports, newId: () => "01890000-0000-7000-8000-000000000001" }), [
      ...ROUTES.flatMap((path) =>
        [data, { ...(data as object), userId: 7, visibility: "nobody" }].flatMap((said) => [
          aPost(path, JSON.stringify(said), JSON_TYPE),
          aPost(path, JSON.stringify(said), { ...JSON_TYPE, "idempotency-key": "k-1" }),
        ]),
      ),
      ...poison.map((body) => aPost("/posts", body, JSON_TYPE)),
    ]),
};

const JSON_TYPE = { "content-type": "application/json" };

const streamDoor: Door = {
  name: "router and archive",
  async pass(fact, poison, manners) {
    const said: Output[] = [];
    const log = logInto(said, "a reader of the stream");
    const deadLetters: DeadLetters = {
      park(letters) {
        for (const { arrival, cause } of letters)
          said.push({
            kind: "the cause of a letter of the router",
            text: sealLetter(arrival, cause)?.attributes["chorus-cause"]?.value ?? "",
          });
        return Promise.resolve([]);
      },
    };
    const topic = snsSender({
      service: rudeSns(manners),
      topicArn: "arn:aws:sns:eu-west-1:1:facts",
      patience: IMPATIENT,
      world: hurried,
      onLost: ({ reason }) => {
        log.line("error", "The topic refused facts", { reason });
      },
    });
    const s3 = rude({ send: () => Promise.resolve({}) }, manners);
    const handlers = [
      routeBatch({ topic, deadLetters: rude(deadLetters, manners), log, now: () => NOW }),
      storeBatch({ objects: s3ObjectStore({ client: s3, bucket: "archive" }), log }),
    ].map(streamHandler);
    for (const handler of handlers)
      said.push(await answered(() => handler(streamEventOf([JSON.stringify(fact), ...poison]))));
    log.flush();
    return said;
  },
};

export const DOORS: readonly Door[] = [publisherDoor, ingestDoor, socialDoor, streamDoor];

interface AskedPorts {
  readonly publisher: Publisher;
  readonly firstWords: ReturnType<typeof dynamoFirstWords>;
  readonly log: Log;
  now(): Date;
}

async function asked(
  manners: Manners,
  open: (ports: AskedPorts) => Hono,
  events: readonly HttpEvent[],
): Promise<readonly Output[]> {
  const said: Output[] = [];
  const client = rudeKinesis(manners);
  const api = open({
    publisher: kinesisPublisher({ client, streamName: "facts", patience: IMPATIENT, world: hurried }),
    firstWords: dynamoFirstWords({ service: rude(rememberingService(), manners), tableName: "words", keepHours: 24 }),
    log: logInto(said, "an API"),
    now: () => NOW,
  });
  const handler = httpHandler(api, (text) => said.push({ kind: "the log of an API", text }));
  for (const event of events) said.push(await answered(() => handler(event)));
  return said;
}

/** A table in which nobody has said anything yet. */
function rememberingService(): Service {
  return {
    call(_, input) {
      const values = (input as { readonly ExpressionAttributeValues: Readonly<Record<string, object>> })
        .ExpressionAttributeValues;
      return Promise.resolve({ Attributes: { word: values[":word"], expiresAt: values[":expiresAt"] } });
    },
  };
}

/** What is to be read of a call: of a good answer nothing, for that is what was asked for. */
export async function answered(call: () => Promise<object>): Promise<Output> {
  try {
    const answer = await call();
    return { kind: "an answer", text: isGood(answer) ? "" : JSON.stringify(answer) };
  } catch (error) {
    return { kind: "what Lambda logs of an error", text: asLambdaLogs(error) };
  }
}

const isGood = (answer: object): boolean => "statusCode" in answer && (answer as Answered).statusCode < 300;

export function logInto(outputs: Output[], name: string): Log {
  const setting = { service: name, function: name, level: "debug" } as const;
  return jsonLog(
    setting,
    () => NOW,
    (text) => outputs.push({ kind: `the log of ${name}`, text }),
  );
}

export const aPost = (path: string, body: string, headers: Readonly<Record<string, string>>): HttpEvent => ({
  routeKey: "$default",
  rawPath: path,
  rawQueryString: "",
  headers,
  requestContext: { http: { method: "POST" } },
  body,
  isBase64Encoded: false,
});
