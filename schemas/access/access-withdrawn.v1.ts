import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** It ends the grant at its own time, for good. It may arrive before the grant. */
export const accessWithdrawnV1 = defineEvent({
  type: "access-withdrawn.v1",
  producers: ["legacy"],
  summary: "What a person was given by a colleague was taken back.",
  subject: "grantId",
  data: z.looseObject({
    grantId: anId(),
    userId: anId(),
    withdrawnBy: anId().describe("The colleague's own id"),
  }),
  example: { subject: "g1", source: "/support", data: { grantId: "g1", userId: "u1", withdrawnBy: "support-7" } },
});
export type AccessWithdrawnV1 = FactOf<typeof accessWithdrawnV1>;
