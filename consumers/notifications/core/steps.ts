import * as z from "zod";
import { digestOf } from "../../../runtime/core/digest.ts";
import { stepOf } from "../../../runtime/core/steps.ts";
import { anId, aTime, defineEvent, type Fact, type FactOf } from "../../../schemas/event.ts";

import { OUTBOUND, WORKFLOW_NAMES } from "./workflows.ts";

/** What this consumer tells itself, from one stage to the next. Nobody else's business, so in no catalogue. */

export const DECIDE = "notifications-decide";
export const SCHEDULE = "notifications-schedule";
export const DELIVER = "notifications-deliver";

const SOURCE = "/notifications";

const aNoteId = anId();

const example = (subject: string) => ({ subject, source: SOURCE });

/** Followers of an author, from an id, inclusive, up to another, not including. */
export const audiencePlannedV1 = defineEvent({
  type: "audience-planned.v1",
  producers: ["notifications"],
  summary: "Some followers of an author are to be told of a post.",
  subject: "postId",
  data: z.looseObject({ postId: anId(), authorId: anId(), from: z.string().optional(), below: z.string().optional() }),
  example: { ...example("p1"), data: { postId: "p1", authorId: "u1", from: "u2" } },
});
export type AudiencePlannedV1 = FactOf<typeof audiencePlannedV1>;

export const notesPlannedV1 = defineEvent({
  type: "notes-planned.v1",
  producers: ["notifications"],
  summary: "It is to be decided on which channels people are told of something.",
  subject: "noteId",
  data: z.looseObject({
    workflow: z.enum(WORKFLOW_NAMES),
    told: z.array(z.looseObject({ userId: anId(), noteId: aNoteId })).min(1),
    at: aTime().describe("When it happened, or from when on it is to be told"),
    group: z.string().min(1).optional().describe("Of the digest that it joins"),
  }),
  example: {
    ...example("u1"),
    data: {
      workflow: "new-follower",
      told: [{ userId: "u1", noteId: "VbB9tQh1Y8x0nq7d3sKcLw" }],
      at: "2026-03-01T09:00:00.000Z",
    },
  },
});
export type NotesPlannedV1 = FactOf<typeof notesPlannedV1>;

export const digestPlannedV1 = defineEvent({
  type: "digest-planned.v1",
  producers: ["notifications"],
  summary: "A digest of one group may have to be closed.",
  subject: "userId",
  data: z.looseObject({ userId: anId(), group: z.string().min(1), workflow: z.enum(WORKFLOW_NAMES) }),
  example: { ...example("u1"), data: { userId: "u1", group: "followed-posted", workflow: "followed-posted" } },
});
export type DigestPlannedV1 = FactOf<typeof digestPlannedV1>;

export const erasurePlannedV1 = defineEvent({
  type: "erasure-planned.v1",
  producers: ["notifications"],
  summary: "What late facts brought back of an erased account is to go.",
  subject: "userId",
  data: z.looseObject({ userId: anId() }),
  example: { ...example("u1"), data: { userId: "u1" } },
});
export type ErasurePlannedV1 = FactOf<typeof erasurePlannedV1>;

/** Either one note, or the notes of a group within a window. */
const content = {
  userId: anId(),
  workflow: z.enum(WORKFLOW_NAMES),
  dueAt: aTime().describe("Since when it waits for nothing but its turn"),
  channel: z.enum(OUTBOUND),
  noteId: aNoteId.optional(),
  digest: z
    .looseObject({ group: z.string().min(1), id: aNoteId, from: aTime(), to: aTime() })
    .optional()
    .describe("Instead of one note, those of a group that happened within a window"),
};

const MESSAGE_EXAMPLE = {
  ...example("u1"),
  data: {
    userId: "u1",
    workflow: "new-follower",
    channel: "email",
    noteId: "VbB9tQh1Y8x0nq7d3sKcLw",
    dueAt: "2026-03-01T09:00:00.000Z",
  },
} as const;

export const messagePlannedV1 = defineEvent({
  type: "message-planned.v1",
  producers: ["notifications"],
  summary: "A message is to go out on a channel, when the person's hours allow.",
  subject: "userId",
  data: z.looseObject(content),
  example: MESSAGE_EXAMPLE,
});
export type MessagePlannedV1 = FactOf<typeof messagePlannedV1>;

export const messageReleasedV1 = defineEvent({
  type: "message-released.v1",
  producers: ["notifications"],
  summary: "A message goes out on a channel now.",
  subject: "userId",
  data: z.looseObject(content),
  example: MESSAGE_EXAMPLE,
});
export type MessageReleasedV1 = FactOf<typeof messageReleasedV1>;

/** All that goes through each queue. */
export const TO_DECIDE = [
  messagePlannedV1,
  audiencePlannedV1,
  erasurePlannedV1,
  notesPlannedV1,
  digestPlannedV1,
] as const;
export const TO_SCHEDULE = [messagePlannedV1] as const;
export const TO_DELIVER = [messageReleasedV1] as const;

/** @param part makes the id, with the cause: the same fact always plans the same steps. */
export const planned = <F extends Fact>(
  definition: { readonly type: F["type"] },
  cause: Fact,
  subject: string,
  part: string,
  data: F["data"],
): Fact<F["type"], F["data"]> => stepOf<F>(definition, cause, { source: SOURCE, subject, part }, data);

/** The end of a digest's window. The same for all that would close at the same minute. */
export function closing(cause: Fact, data: DigestPlannedV1["data"], closesAt: string): DigestPlannedV1 {
  const id = digestOf("digest", data.userId, data.group, closesAt);
  return { ...planned<DigestPlannedV1>(digestPlannedV1, cause, data.userId, "", data), id, time: closesAt };
}
