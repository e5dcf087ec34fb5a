import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

export const userUnmutedV1 = defineEvent({
  type: "user-unmuted.v1",
  producers: ["legacy"],
  summary: "A person wants to be told again of what another does.",
  subject: "muterId>mutedId",
  data: z.looseObject({ muterId: anId(), mutedId: anId() }),
  example: { subject: "u1>u2", source: "/graph", data: { muterId: "u1", mutedId: "u2" } },
});
export type UserUnmutedV1 = FactOf<typeof userUnmutedV1>;
