import * as z from "zod";
import { anId, aTime, defineEvent, type FactOf } from "../event.ts";

/** Said when what a person may use has changed, whatever the cause: `until` is the whole answer, not the difference. */
export const entitlementChangedV1 = defineEvent({
  type: "entitlement-changed.v1",
  producers: ["entitlements"],
  summary: "A person may use other features than before.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    granted: z.array(anId()).describe("Features that were not open before"),
    revoked: z.array(anId()).describe("Features that were open before"),
    until: z.record(anId(), aTime()).describe("Every feature that is open now, and until when"),
  }),
  example: {
    subject: "u1",
    source: "/entitlements",
    data: {
      userId: "u1",
      granted: ["download", "live"],
      revoked: [],
      until: {
        stream: "2026-04-01T09:00:00.000Z",
        download: "2026-04-01T09:00:00.000Z",
        live: "2026-04-01T09:00:00.000Z",
      },
    },
  },
});
export type EntitlementChangedV1 = FactOf<typeof entitlementChangedV1>;
