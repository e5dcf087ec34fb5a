import { createHmac } from "node:crypto";
import type { EventDefinition } from "../../../schemas/event.ts";
import type { Chance } from "../../chance.ts";
import { catalogue } from "../../../schemas/catalogue.ts";
import { awkwardText, objectOf } from "./awkward.ts";
import { asBytes, type Bytes, bytesIn } from "./bytes.ts";
import { aFact, NOW, PRIVATE } from "./facts.ts";
import { malformed, mutatedJson } from "./malformed.ts";
import { isObject } from "./tree.ts";

export const SECRET = "a secret of the monolith";
export const KEY_ID = "monolith";

/** A `POST /events` as API Gateway hands it over. */
export interface EventsRequest {
  readonly unsigned: "accept" | "refuse";
  /** Which of the ways of CloudEvents it is in, and whether its headers are as that way has them. */
  readonly mode: "structured" | "batch" | "plain" | "binary";
  readonly isPlain: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes;
  readonly isBase64Encoded: boolean;
}

const TYPES = {
  structured: [
    "application/cloudevents+json",
    "application/cloudevents+json; charset=utf-8",
    "Application/CloudEvents+JSON",
  ],
  batch: ["application/cloudevents-batch+json", "application/cloudevents-batch+json;charset=UTF-8"],
  plain: ["application/json", "application/json; charset=utf-8"],
  binary: ["application/json"],
} as const;

type Draft = Pick<EventsRequest, "mode" | "headers" | "body"> & { readonly kind: string };

export function aRequest(luck: Chance): { readonly kind: string; readonly input: EventsRequest } {
  const draft = aDraft(luck);
  const isPlain = luck.next() < 0.85;
  const { kind, headers } = isPlain ? draft : { kind: "headers", headers: oddHeaders(draft.headers, luck) };
  const { body, mode } = draft;
  const dice = luck.next();
  const signing = dice < 0.75 ? {} : dice < 0.87 ? signed(body) : wronglySigned(body, luck);
  const input: EventsRequest = {
    // Whoever does not sign is let in mostly, or nothing else would be read.
    unsigned: luck.next() < (dice < 0.75 ? 0.96 : 0.5) ? "accept" : "refuse",
    mode,
    isPlain,
    headers: { ...headers, ...signing },
    body,
    isBase64Encoded: "base64" in body || luck.next() < 0.3,
  };
  return { kind: dice < 0.87 ? kind : "signature", input };
}

function aDraft(luck: Chance): Draft {
  const mode = luck.pick(["structured", "structured", "batch", "plain", "binary"] as const);
  const headers = { "content-type": luck.pick(TYPES[mode]) };
  const definition: EventDefinition = luck.pick(catalogue);
  if (mode === "binary") return binaryDraft(aFact(definition, luck), headers, luck);
  if (mode === "batch" || (mode === "plain" && luck.next() < 0.3)) return { mode, headers, ...batchBody(luck) };
  if (luck.next() < 0.002) return { mode, headers, kind: "huge", body: { text: `"${"x".repeat(1_100_000)}"` } };
  const { kind, bytes } = malformed(aFact(definition, luck), luck);
  return { mode, headers, kind, body: asBytes(bytes) };
}

/** Events in a list: each is right or not, or the list as a whole is mutated. */
function batchBody(luck: Chance): { readonly kind: string; readonly body: Bytes } {
  const few = Array.from({ length: luck.below(5) }, () => aFact(luck.pick(catalogue), luck));
  const dice = luck.next();
  if (dice < 0.01) {
    const many = Array.from({ length: luck.pick([500, 501]) }, () => aFact(luck.pick(catalogue), luck));
    return { kind: "many", body: asBytes(JSON.stringify(many)) };
  }
  if (dice < 0.4) {
    const { kind, bytes } = malformed(few, luck);
    return { kind: `batch ${kind}`, body: asBytes(bytes) };
  }
  const repeated = luck.next() < 0.2 ? few.map((one) => ({ ...one, id: few[0]?.["id"] })) : few;
  const odd = malformed(aFact(luck.pick(catalogue), luck), luck);
  const texts = [...repeated.map((one) => JSON.stringify(one)), odd.bytes.toString()];
  return { kind: `batch of ${odd.kind}`, body: asBytes(`[${luck.shuffled(texts).join(",")}]`) };
}

function binaryDraft(
  fact: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>>,
  luck: Chance,
): Draft {
  const { name, value } = luck.next() < 0.6 ? mutatedJson(fact, luck) : { name: "none", value: fact };
  const { data, ...attributes } = isObject(value) ? value : { data: value };
  const named = Object.entries(attributes)
    .filter(([attribute]) => /^[\da-z]+$/.test(attribute) && attribute !== "datacontenttype")
    .map(([attribute, said]) => [`ce-${attribute}`, headerText(said)] as const);
  const body =
    name === "none"
      ? malformed(data, luck)
      : { kind: `json ${name}`, bytes: Buffer.from(JSON.stringify(data ?? null)) };
  return {
    mode: "binary",
    kind: `binary ${body.kind}`,
    headers: { ...headers, ...objectOf(named) },
    body: asBytes(body.bytes),
  };
}

const headerText = (said: unknown): string =>
  encodeURIComponent(
    Buffer.from((typeof said === "string" ? said : JSON.stringify(said ?? "")).slice(0, 3_000)).toString(),
  );

/** Names are what HTTP allows, since a gateway lets nothing else through; values may be anything. */
function oddHeaders(headers: Readonly<Record<string, string>>, luck: Chance): Readonly<Record<string, string>> {
  // Together headers may have 10,240 bytes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  const odd = luck.next() < 0.95 ? Buffer.from(awkwardText(luck)).toString() : "x".repeat(9_000);
  const changes = luck.pick<Readonly<Record<string, string | undefined>>>([
    { "content-type": undefined },
    { "content-type": odd },
    {
      "content-type": luck.pick([
        "text/plain",
        "application/xml",
        "application/json, application/json",
        "application/",
        ";",
        "application/cloudevents",
        "application/cloudevents+avro",
        "multipart/form-data; boundary=x",
      ]),
    },
    { "content-type": `application/json; charset=${luck.pick(["utf-16", "iso-8859-1", '"utf-8"', "", odd])}` },
    { "content-encoding": luck.pick(["gzip", "identity", "br", odd]) },
    {
      [`ce-${luck.pick(["a_b", "data", "A", "", "__proto__", "constructor", "é".length === 1 ? "x-y" : "z", "id", "time", "type", "replayid"])}`]:
        odd,
    },
    {
      [luck.pick(["ce-id", "ce-time", "ce-subject"])]: luck.pick([
        "%",
        "%zz",
        "%ff%fe",
        '"',
        '"a',
        '"\\"',
        "%25",
        odd,
        `"${odd}"`,
      ]),
    },
    { traceparent: luck.pick([odd, "00-00000000000000000000000000000000-0000000000000000-00", "ff-".padEnd(55, "0")]) },
    { "chorus-key-id": odd },
    { "chorus-timestamp": odd, "chorus-signature": odd },
    { "content-length": luck.pick(["0", "-1", "abc", "99999999999"]) },
    { "x-forwarded-for": odd, cookie: PRIVATE, __proto__: odd, constructor: odd },
  ]);
  const changed = { ...headers, ...Object.fromEntries(Object.entries(changes)) };
  return objectOf(
    Object.entries(changed).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  ) as Record<string, string>;
}

export const signatureOf = (secret: string, timestamp: string, body: Uint8Array): string =>
  `v1=${createHmac("sha256", secret).update(`${timestamp}.`).update(body).digest("hex")}`;

const seconds = (offset = 0): string => String(Math.floor(NOW.getTime() / 1_000) + offset);

function signed(body: Bytes, timestamp = seconds()): Readonly<Record<string, string>> {
  return {
    "chorus-key-id": KEY_ID,
    "chorus-timestamp": timestamp,
    "chorus-signature": signatureOf(SECRET, timestamp, bytesIn(body)),
  };
}

function wronglySigned(body: Bytes, luck: Chance): Readonly<Record<string, string>> {
  const right = signed(body);
  const odd = Buffer.from(awkwardText(luck)).toString();
  const signature = right["chorus-signature"] ?? "";
  return luck.pick([
    signed(body, seconds(luck.pick([-301, 301, -86_400, 1e9]))),
    signed(body, luck.pick(["", "-1", "1e9", "NaN", `${seconds()} `, odd])),
    { ...right, "chorus-key-id": luck.pick([odd, "__proto__", "constructor", KEY_ID.toUpperCase()]) },
    {
      ...right,
      "chorus-signature": luck.pick([
        odd,
        signature.slice(0, -1),
        signature.toUpperCase(),
        signature.slice(3),
        `v2=${signature.slice(3)}`,
        `${signature}0`,
      ]),
    },
    {
      ...right,
      "chorus-signature": signatureOf("another secret, of somebody", right["chorus-timestamp"] ?? "", bytesIn(body)),
    },
    { ...right, "chorus-signature": ",".repeat(luck.below(5_000)) },
    signed({ text: "other bytes" }),
    { "chorus-key-id": KEY_ID },
    { "chorus-timestamp": seconds() },
    { "chorus-signature": signature },
  ]);
}
