import type { KinesisEvent, SqsEvent } from "../../runtime/aws/lambda-event.ts";
import type { Rehearsal, RehearsedRequest } from "../../runtime/definition.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import type { EventDefinition, Fact } from "../../schemas/event.ts";
import type { FunctionSpec } from "../../infra/topology.ts";

const BATCH = 10;

/** Ten facts as a queue brings them. */
export function queueEvent(definitions: readonly EventDefinition[]): SqsEvent {
  return {
    Records: factsOf(definitions).map((fact, n) => ({
      messageId: `m-${n}`,
      receiptHandle: `r-${n}`,
      body: JSON.stringify(fact),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1772355600000",
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: "1772355600002",
      },
      messageAttributes: { type: { stringValue: fact.type, dataType: "String" } },
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:measured",
      awsRegion: "us-east-1",
    })),
  };
}

/** @returns what first comes to a function, as its trigger has it. */
export function firstEventOf(spec: FunctionSpec, rehearsals: readonly Rehearsal[]): object {
  const { trigger } = spec;
  if (trigger.on === "timer") return {};
  if (trigger.on === "stream") return streamEvent();
  if (trigger.on === "queue") return queueEvent(spec.reads ?? heardBy(trigger.hears ?? []));
  const requests = rehearsals.flatMap((rehearsal) => rehearsal.requests ?? []);
  return requestEvent(trigger.routes, requests);
}

const heardBy = (types: readonly string[]): readonly EventDefinition[] =>
  catalogue.filter(({ type }) => types.includes(type));

const factsOf = (definitions: readonly EventDefinition[]): readonly Fact[] =>
  Array.from({ length: BATCH }, (_, n) => {
    const { example } = definitions[n % definitions.length] ?? {};
    if (example === undefined) throw new RangeError("A function behind a queue reads something");
    return { ...example, id: `${example.id}-${n}` };
  });

function streamEvent(): KinesisEvent {
  return {
    Records: factsOf(catalogue).map((fact, n) => ({
      eventID: `shardId-000000000006:4959033827149025660855969253836157109592157598913${n}`,
      eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/facts",
      kinesis: {
        partitionKey: fact.subject,
        sequenceNumber: `4959033827149025660855969253836157109592157598913${n}`,
        data: Buffer.from(JSON.stringify(fact)).toString("base64"),
        approximateArrivalTimestamp: 1_772_355_600 + n,
      },
    })),
  };
}

/** One that its folder rehearses, or else a look at somebody nobody knows. */
function requestEvent(routes: readonly string[], rehearsed: readonly RehearsedRequest[]): object {
  const found = rehearsed.find(({ method, path }) => routes.includes(`${method} ${path}`));
  const routeKey =
    found === undefined ? routes.find((route) => route.startsWith("GET ")) : `${found.method} ${found.path}`;
  if (routeKey === undefined) throw new RangeError(`Nobody rehearses ${routes.join(" or ")}`);
  const [method = "", template = ""] = routeKey.split(" ");
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return {
    version: "2.0",
    routeKey,
    rawPath: template.replaceAll(/\{\w+\}/g, "somebody"),
    rawQueryString: "",
    headers: { "content-type": "application/json", ...found?.headers },
    pathParameters: Object.fromEntries(names.map((name) => [name, "somebody"])),
    requestContext: { http: { method } },
    ...(found?.body !== undefined && { body: JSON.stringify(found.body) }),
    isBase64Encoded: false,
  };
}
