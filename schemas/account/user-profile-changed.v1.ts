import * as z from "zod";
import { anId, defineEvent, type FactOf, personal } from "../event.ts";
import { aLocale, aTimeZone } from "./place.ts";

/** Said for every change; a field that is absent has not changed. */
export const userProfileChangedV1 = defineEvent({
  type: "user-profile-changed.v1",
  producers: ["legacy"],
  summary: "A person has changed their profile.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    handle: personal(anId()).describe("The name that others see, without the @").optional(),
    locale: aLocale().optional(),
    timeZone: aTimeZone().optional(),
  }),
  example: { subject: "u1", source: "/accounts", data: { userId: "u1", handle: "ann-b", timeZone: "Europe/Paris" } },
});
export type UserProfileChangedV1 = FactOf<typeof userProfileChangedV1>;
