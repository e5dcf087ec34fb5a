import * as z from "zod";
import { defineEvent, type FactOf } from "../event.ts";
import { aStretch, stretchRule } from "./stretch.ts";

/** The video's end was reached, which a seek does too: what was really watched is in the intervals. */
export const videoCompletedV1 = defineEvent({
  type: "video-completed.v1",
  producers: ["player-api"],
  summary: "A play has reached the end of its video.",
  subject: "playId",
  data: z.looseObject(aStretch()),
  rules: [stretchRule],
  example: {
    subject: "y1",
    source: "/player",
    data: {
      playId: "y1",
      userId: "u1",
      videoId: "v1",
      fromSeconds: 30.5,
      toSeconds: 94,
      durationSeconds: 94,
      platform: "roku",
    },
  },
});
export type VideoCompletedV1 = FactOf<typeof videoCompletedV1>;
