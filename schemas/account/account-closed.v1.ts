import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** Said once per account. Nothing is said by or about it afterwards, but what was said before may still arrive. */
export const accountClosedV1 = defineEvent({
  type: "account-closed.v1",
  producers: ["legacy"],
  summary: "An account has been closed, for good.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    erase: z.boolean().describe("Whether everything kept about the person has to go, not only out of sight"),
  }),
  example: { subject: "u1", source: "/accounts", data: { userId: "u1", erase: true } },
});
export type AccountClosedV1 = FactOf<typeof accountClosedV1>;
