import { isUtf8 } from "node:buffer";
import { bytesIn } from "../making/bytes.ts";
import { NOW } from "../making/facts.ts";
import { type EventsRequest, KEY_ID, SECRET, signatureOf } from "../making/requests.ts";
import { isObject } from "../making/tree.ts";
import { isSayable, parsed } from "./facts.ts";

/** What a request to `POST /events` deserves, by the rules in producers/ingest-api/README.md. */
export interface Deserved {
  /** Of the request as a whole; undefined where its headers are odd, so that how it is read is not told here. */
  readonly isRight: boolean | undefined;
  /** Of each of its events, where they can be told apart. */
  readonly events: readonly { readonly value: unknown; readonly isRight: boolean | undefined }[];
}

const MOST_BODY_BYTES = 1_048_576;
const MOST_EVENTS = 500;
const WRONG: Deserved = { isRight: false, events: [] };

export function deserved(request: EventsRequest): Deserved {
  const body = bytesIn(request.body);
  if (!isLetIn(request, body) || body.length > MOST_BODY_BYTES) return WRONG;
  if (!request.isPlain || isOtherwiseRead(request)) return { isRight: undefined, events: [] };
  const candidates = candidatesIn(request, body);
  if (candidates === undefined) return WRONG;
  const seen = new Set<string>();
  const events = candidates.map((value) => {
    const isRight = isPublishable(value);
    if (!isRight) return { value, isRight };
    const identity = identityOf(value);
    // The second of one id may say the same or something else.
    const isRepeated = seen.has(identity);
    seen.add(identity);
    return { value, isRight: isRepeated ? undefined : true };
  });
  return { isRight: true, events };
}

export const identityOf = (value: unknown): string =>
  isObject(value) ? JSON.stringify([value["source"], value["id"]]) : "";

/** Without a single attribute in its headers it is an event like others. */
const isOtherwiseRead = ({ mode, headers }: EventsRequest): boolean =>
  mode === "binary" && !Object.keys(headers).some((name) => name.startsWith("ce-"));

function candidatesIn(request: EventsRequest, body: Buffer): readonly unknown[] | undefined {
  const told = isUtf8(body) ? parsed(body.toString()) : undefined;
  const isEmpty = body.length === 0;
  switch (request.mode) {
    case "binary":
      return told === undefined && !isEmpty ? undefined : [binaryEvent(request, told)];
    case "structured":
      return isObject(told?.value) ? [told.value] : undefined;
    case "batch":
      return Array.isArray(told?.value) && told.value.length <= MOST_EVENTS ? told.value : undefined;
    case "plain":
      if (Array.isArray(told?.value)) return told.value.length <= MOST_EVENTS ? told.value : undefined;
      return isObject(told?.value) ? [told.value] : undefined;
  }
}

function binaryEvent({ headers }: EventsRequest, told: { readonly value: unknown } | undefined): unknown {
  const attributes = Object.entries(headers).flatMap(([name, text]) =>
    name.startsWith("ce-") ? [[name.slice(3), decodedOrNot(text)] as const] : [],
  );
  return { datacontenttype: "application/json", ...Object.fromEntries(attributes), ...(told && { data: told.value }) };
}

function decodedOrNot(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text;
  }
}

/** Only a replay marks what it says as replayed. */
const isPublishable = (value: unknown): boolean =>
  isSayable(value) && isObject(value) && value["replayid"] === undefined;

function isLetIn({ headers, unsigned }: EventsRequest, body: Buffer): boolean {
  const [keyId, timestamp, signature] = ["key-id", "timestamp", "signature"].map((name) => headers[`chorus-${name}`]);
  if (keyId === undefined && timestamp === undefined && signature === undefined) return unsigned === "accept";
  if (keyId !== KEY_ID || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(NOW.getTime() / 1_000 - Number(timestamp)) > 300) return false;
  const genuine = signatureOf(SECRET, timestamp, body);
  return signature.split(",").some((one) => one.trim() === genuine);
}
