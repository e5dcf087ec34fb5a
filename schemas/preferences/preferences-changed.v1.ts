import * as z from "zod";
import { anId, defineEvent, type FactOf, openEnum } from "../event.ts";
import { aTimeZone } from "../account/place.ts";

const aWallClock = () => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "hours and minutes, e.g. 22:30");

const quietHours = z
  .looseObject({
    from: aWallClock(),
    to: aWallClock().describe("Not including; before `from` when the night is meant, equal to it for the whole day"),
    days: z
      .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
      .describe("Days on which a quiet time begins"),
  })
  .describe("On the wall clock of the person's time zone");

/** Said per category and channel. Quiet hours and time zone, when given, count for all of them. */
export const preferencesChangedV1 = defineEvent({
  type: "preferences-changed.v1",
  producers: ["legacy", "notifications-api"],
  summary: "A person wants to be told of something, or no more.",
  subject: "userId",
  data: z.looseObject({
    userId: anId(),
    category: openEnum(["follows", "posts", "likes", "comments", "billing"]),
    channel: openEnum(["inbox", "email", "push", "webhook"]),
    on: z.boolean(),
    quietHours: quietHours.optional(),
    timeZone: aTimeZone().optional(),
  }),
  example: {
    subject: "u1",
    source: "/preferences",
    data: {
      userId: "u1",
      category: "likes",
      channel: "push",
      on: true,
      quietHours: { from: "22:00", to: "07:30", days: ["mon", "tue", "wed", "thu", "fri"] },
      timeZone: "Europe/London",
    },
  },
});
export type PreferencesChangedV1 = FactOf<typeof preferencesChangedV1>;
