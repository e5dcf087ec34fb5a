import * as z from "zod";
import { periodRule } from "../billing/period.ts";
import { anId, aTime, defineEvent, type FactOf, personal } from "../event.ts";

/** Said once per grant: what is given beside all subscriptions, as an apology or to a tester. */
export const accessGrantedV1 = defineEvent({
  type: "access-granted.v1",
  producers: ["legacy"],
  summary: "A person was given features by a colleague, without a subscription.",
  subject: "grantId",
  data: z.looseObject({
    grantId: anId(),
    userId: anId(),
    features: z.array(anId()).min(1),
    periodFrom: aTime().describe("Given from here, inclusive"),
    periodTo: aTime().describe("Given up to here, not including"),
    grantedBy: anId().describe("The colleague's own id"),
    reason: personal(z.string().min(1).max(280)).describe("As the colleague words it").optional(),
  }),
  rules: [periodRule],
  example: {
    subject: "g1",
    source: "/support",
    data: {
      grantId: "g1",
      userId: "u1",
      features: ["download"],
      periodFrom: "2026-03-01T09:00:00.000Z",
      periodTo: "2026-03-08T09:00:00.000Z",
      grantedBy: "support-7",
      reason: "apology",
    },
  },
});
export type AccessGrantedV1 = FactOf<typeof accessGrantedV1>;
