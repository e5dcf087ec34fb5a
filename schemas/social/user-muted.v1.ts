import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** The muted person is not told, and may go on following and writing: it is the quiet half of a block. */
export const userMutedV1 = defineEvent({
  type: "user-muted.v1",
  producers: ["legacy"],
  summary: "A person does not want to be told of what another does.",
  subject: "muterId>mutedId",
  data: z.looseObject({ muterId: anId(), mutedId: anId() }),
  example: { subject: "u1>u2", source: "/graph", data: { muterId: "u1", mutedId: "u2" } },
});
export type UserMutedV1 = FactOf<typeof userMutedV1>;
