import { exactText } from "../../runtime/stream/exact-text.ts";
import type { Asked } from "./core/deeds.ts";

const MAX_BODY_BYTES = 65_536;
/** Longer is no key but a mistake. */
const MAX_KEY_LENGTH = 255;

/** What a command is read from, as hono has it. */
interface CommandRequest {
  readonly method: string;
  header(name: string): string | undefined;
  query(): Record<string, string>;
  param(): Record<string, string>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A request that is no command at all. Nothing was said. */
export class RequestRefused extends Error {
  override readonly name = "RequestRefused";
  readonly status: 400 | 413 | 415;

  constructor(status: 400 | 413 | 415, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * A command's fields: of the body, or for DELETE of the query and the path.
 * @throws {RequestRefused}
 */
export async function askedIn(request: CommandRequest): Promise<Asked> {
  if (request.method === "DELETE") return { ...request.query(), ...request.param() };
  const mediaType = request.header("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (mediaType !== "application/json") {
    throw new RequestRefused(415, `content-type ${mediaType || "(none)"} is not read; send application/json`);
  }
  const body = new Uint8Array(await request.arrayBuffer());
  if (body.length > MAX_BODY_BYTES) {
    throw new RequestRefused(413, `The body has ${body.length} bytes; the limit is ${MAX_BODY_BYTES}`);
  }
  return objectIn(exactText(body) ?? "");
}

/** @throws {RequestRefused} when the header is there and no key. */
export function idempotencyKeyIn(request: CommandRequest): string | undefined {
  const key = request.header("idempotency-key");
  if (key === undefined || (key.length > 0 && key.length <= MAX_KEY_LENGTH)) return key;
  throw new RequestRefused(400, `idempotency-key has ${key.length} characters; it may have 1 to ${MAX_KEY_LENGTH}`);
}

function objectIn(text: string): Asked {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestRefused(400, "The body is not JSON in UTF-8");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RequestRefused(400, "The body is JSON but no object");
  }
  return value as Asked;
}
