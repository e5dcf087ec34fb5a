import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum, personal } from "../event.ts";
import { aLocale, aTimeZone } from "./place.ts";

/** Said once per account, when it can first be used. */
export const userJoinedV1 = defineEvent({
  type: "user-joined.v1",
  producers: ["legacy"],
  summary: "A person has joined.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    handle: personal(anId()).describe("The name that others see, without the @"),
    locale: aLocale(),
    timeZone: aTimeZone(),
    platform: openEnum(["web", "ios", "android", "roku", "other"]).describe("Where the account was made"),
  }),
  example: {
    subject: "u1",
    source: "/accounts",
    data: { userId: "u1", handle: "ann", locale: "en-GB", timeZone: "Europe/London", platform: "ios" },
  },
});
export type UserJoinedV1 = FactOf<typeof userJoinedV1>;
