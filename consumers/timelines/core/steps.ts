import * as z from "zod";
import { anId, defineEvent, type Fact, type FactOf } from "../../../schemas/event.ts";

/**
 * What this consumer tells itself. They travel as facts do, so the kit, the logs and the replayer
 * treat them alike, but they are nobody else's business and stand in no catalogue.
 */

export const STEP_QUEUE = "timelines-fanout";

const range = {
  /** Followers from this id, inclusive. */
  from: z.string().optional(),
  /** Followers up to this id, not including. */
  below: z.string().optional(),
};

export const pushPlannedV1 = defineEvent({
  type: "timeline-push-planned.v1",
  producers: ["timelines"],
  summary: "A post is due in the timelines of some followers.",
  subject: "postId",
  data: z.looseObject({ authorId: anId(), place: z.string(), ...range }),
  example: {
    subject: "p1",
    source: "/timelines",
    data: { authorId: "u1", place: "2026-03-01T09:00:00.000000000Z#p1", from: "u2" },
  },
});
export type PushPlannedV1 = FactOf<typeof pushPlannedV1>;

export const pullPlannedV1 = defineEvent({
  type: "timeline-pull-planned.v1",
  producers: ["timelines"],
  summary: "Some followers are to pull an author's posts from now on.",
  subject: "authorId",
  data: z.looseObject({ authorId: anId(), ...range }),
  example: { subject: "u1", source: "/timelines", data: { authorId: "u1" } },
});
export type PullPlannedV1 = FactOf<typeof pullPlannedV1>;

export const backfillPlannedV1 = defineEvent({
  type: "timeline-backfill-planned.v1",
  producers: ["timelines"],
  summary: "Older posts of an author are due in a new follower's timeline.",
  subject: "readerId",
  data: z.looseObject({ readerId: anId(), authorId: anId(), below: z.string(), taken: z.int().nonnegative() }),
  example: {
    subject: "u2",
    source: "/timelines",
    data: { readerId: "u2", authorId: "u1", below: "2026-03-01T09:00:00.000000000Z#p1", taken: 500 },
  },
});
export type BackfillPlannedV1 = FactOf<typeof backfillPlannedV1>;

export const erasurePlannedV1 = defineEvent({
  type: "timeline-erasure-planned.v1",
  producers: ["timelines"],
  summary: "What is kept of a closed account is due to be erased.",
  subject: "userId",
  data: z.looseObject({ userId: anId() }),
  example: { subject: "u1", source: "/timelines", data: { userId: "u1" } },
});
export type ErasurePlannedV1 = FactOf<typeof erasurePlannedV1>;

/** All that goes through the queue. */
export const STEPS = [pushPlannedV1, pullPlannedV1, backfillPlannedV1, erasurePlannedV1] as const;

/** @param part makes the id: the same fact always plans the same steps. */
export function planned<F extends Fact>(
  definition: { readonly type: F["type"] },
  cause: Fact,
  part: string,
  data: F["data"],
): Fact<F["type"], F["data"]> {
  const root = cause.id.split("~")[0] ?? cause.id;
  return {
    specversion: "1.0",
    id: `${root.slice(0, 80)}~${part.slice(-40)}`,
    source: "/timelines",
    type: definition.type,
    subject: cause.subject,
    time: cause.time,
    datacontenttype: "application/json",
    data,
  };
}
