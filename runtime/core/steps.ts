import type { Fact } from "../../schemas/event.ts";
import { digestOf } from "./digest.ts";

/**
 * A step that a consumer plans for itself because of a fact. It travels as a fact does, so the kit, the logs and the
 * replayer treat it alike.
 *
 * @param part what tells it from the cause's other steps: the same fact always plans the same steps, by the same ids.
 */
export function stepOf<F extends Fact>(
  definition: { readonly type: F["type"] },
  cause: Fact,
  { source, subject, part }: { readonly source: string; readonly subject: string; readonly part: string },
  data: F["data"],
): Fact<F["type"], F["data"]> {
  return {
    specversion: "1.0",
    id: digestOf(cause.source, cause.id, definition.type, part),
    source,
    type: definition.type,
    subject,
    time: cause.time,
    datacontenttype: "application/json",
    ...(cause.correlationid !== undefined && { correlationid: cause.correlationid }),
    ...(cause.replayid !== undefined && { replayid: cause.replayid }),
    data,
  };
}
