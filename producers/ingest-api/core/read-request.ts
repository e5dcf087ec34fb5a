import { exactText } from "../../../runtime/stream/exact-text.ts";
import { headerValue } from "./header-value.ts";

export const MAX_BODY_BYTES = 1_048_576;
export const MAX_EVENTS = 500;

const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";
const PLAIN = "application/json";

/** A request that is wrong as a whole. Nothing of it is stored. */
export interface Refusal {
  readonly status: 400 | 413 | 415;
  readonly error: string;
}

/** What may be events, in the order they came; each is still to be judged. */
export interface Candidates {
  readonly candidates: readonly unknown[];
}

/** @param headers by lower-case name */
export function readRequest(headers: Readonly<Record<string, string>>, body: Uint8Array): Candidates | Refusal {
  if (body.length > MAX_BODY_BYTES) {
    return { status: 413, error: `The body has ${body.length} bytes; the limit is ${MAX_BODY_BYTES}` };
  }
  const unreadable = whyUnreadable(headers);
  if (unreadable !== undefined) return { status: 415, error: unreadable };
  const mediaType = mediaTypeOf(headers);
  if (isBinary(headers, mediaType)) return readBinary(headers, body);
  const parsed = jsonIn(body);
  if (parsed === undefined) return malformed("The body is not JSON in UTF-8");
  const { value } = parsed;
  if (Array.isArray(value) && mediaType !== STRUCTURED) return readBatch(value);
  if (mediaType === BATCH) return malformed(`The body of ${BATCH} is a list of events, and this one is not`);
  if (!isObject(value)) return malformed("The body is JSON but no event");
  return { candidates: [value] };
}

function readBatch(candidates: readonly unknown[]): Candidates | Refusal {
  if (candidates.length > MAX_EVENTS) {
    return { status: 413, error: `The batch has ${candidates.length} events; the limit is ${MAX_EVENTS}` };
  }
  return { candidates };
}

/** Binary mode: the attributes stand in headers, the body is the data. */
function readBinary(headers: Readonly<Record<string, string>>, body: Uint8Array): Candidates | Refusal {
  const event: Record<string, unknown> = { datacontenttype: PLAIN };
  for (const [header, text] of Object.entries(headers)) {
    if (!header.startsWith("ce-")) continue;
    const name = header.slice("ce-".length);
    const value = headerValue(text);
    if (!/^[\da-z]+$/.test(name) || name === "data") return malformed(`${short(header)}: no attribute has such a name`);
    if (value === undefined) return malformed(`${short(header)}: is not percent-encoded UTF-8`);
    event[name] = value;
  }
  if (body.length > 0) {
    const parsed = jsonIn(body);
    if (parsed === undefined) return malformed("The body, which is the event's data, is not JSON in UTF-8");
    event["data"] = parsed.value;
  }
  return { candidates: [event] };
}

function whyUnreadable(headers: Readonly<Record<string, string>>): string | undefined {
  const { "content-encoding": encoding = "identity", "content-type": contentType = "" } = headers;
  if (encoding !== "identity") return `content-encoding ${short(encoding)} is not read; send the body as it is`;
  const charset = /;\s*charset="?([^\s";]+)/i.exec(contentType)?.[1] ?? "utf-8";
  if (!/^(utf-?8|us-ascii)$/i.test(charset)) return `charset ${short(charset)} is not read; send UTF-8`;
  const mediaType = mediaTypeOf(headers);
  if ([STRUCTURED, BATCH, PLAIN].includes(mediaType) || (mediaType === "" && isBinary(headers, ""))) return undefined;
  return (
    `content-type ${short(mediaType) || "(none)"} is not read; send ${STRUCTURED}, ${BATCH}, ${PLAIN}, ` +
    `or the attributes in ce- headers and the data as ${PLAIN}`
  );
}

/** Headers may have ten thousand characters, and an answer should not. */
const short = (text: string): string => (text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text);
const MOST_QUOTED = 64;

const isBinary = (headers: Readonly<Record<string, string>>, mediaType: string): boolean =>
  !mediaType.startsWith("application/cloudevents") && Object.keys(headers).some((name) => name.startsWith("ce-"));

const mediaTypeOf = (headers: Readonly<Record<string, string>>): string =>
  (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

function jsonIn(body: Uint8Array): { readonly value: unknown } | undefined {
  const text = exactText(body);
  if (text === undefined) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const malformed = (error: string): Refusal => ({ status: 400, error });

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);
