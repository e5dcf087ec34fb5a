import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dynamoFirstWords } from "../../runtime/aws/dynamo-first-words.ts";
import { type HttpEvent, httpHandler } from "../../runtime/aws/http-handler.ts";
import { kinesisPublisher } from "../../runtime/aws/kinesis-publisher.ts";
import { silentLog } from "../../runtime/kit/log.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { fact } from "../../test/builders.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { type KinesisEngine, startKinesis } from "../../test/engines/kinesis.ts";
import { ingestApi } from "./app.ts";

let kinesis: KinesisEngine;
let dynamo: DynamoEngine;

beforeAll(async () => {
  [kinesis, dynamo] = await Promise.all([startKinesis(), startDynamo()]);
});

afterAll(() => Promise.all([kinesis.stop(), dynamo.stop()]));

describe("the ingest API between real engines", () => {
  it("stores a batch of 500 in order per subject, and again when it is sent again", async () => {
    const { send, stored } = await anApi();
    const batch = Array.from({ length: 500 }, (_, n) =>
      fact(userJoinedV1, { userId: `u-${n % 7}`, handle: "😀" }, { id: `f-${n}`, source: "/accounts" }),
    );
    const body = JSON.stringify(batch);
    const first = await send(body);
    expect(first).toMatchObject({ statusCode: 202 });
    expect(JSON.parse(first.body)).toMatchObject({ accepted: 500 });

    const facts = await stored();
    expect(facts).toHaveLength(500);
    for (const subject of new Set(batch.map((each) => each.subject))) {
      const idsOf = (all: readonly Fact[]) => all.filter((each) => each.subject === subject).map(({ id }) => id);
      expect(idsOf(facts)).toEqual(idsOf(batch));
    }
    expect(await send(Buffer.from(body).toString("base64"), true)).toEqual(first);
    const contradiction = JSON.stringify(batch.slice(0, 20).map((each) => ({ ...each, subject: "u-9" })));
    expect(await send(contradiction)).toMatchObject({ statusCode: 409 });
    expect(new Set((await stored()).map(({ id }) => id)).size).toBe(500);
  });
});

async function anApi() {
  const [streamName, tableName] = await Promise.all([kinesis.createStream(2), dynamo.createTable()]);
  const handler = httpHandler(
    ingestApi(
      {
        publisher: kinesisPublisher({ client: kinesis.client, streamName }),
        firstWords: dynamoFirstWords({ service: dynamo.service, tableName, keepHours: 24 }),
        log: silentLog,
        now: () => new Date("2026-03-02T09:00:00.000Z"),
      },
      { keys: new Map(), unsigned: "accept" },
    ),
  );
  const event: HttpEvent = {
    routeKey: "POST /events",
    rawPath: "/events",
    rawQueryString: "",
    headers: { "content-type": "application/cloudevents-batch+json" },
    requestContext: { http: { method: "POST" } },
    isBase64Encoded: false,
  };
  return {
    send: (body: string, isBase64Encoded = false) => handler({ ...event, body, isBase64Encoded }),
    stored: async () => (await kinesis.read(streamName)).map((text) => JSON.parse(text) as Fact),
  };
}
