import * as z from "zod";
import { defineEvent, type FactOf } from "../event.ts";
import { aStretch, stretchRule } from "./stretch.ts";

/** Said once per play. */
export const videoStartedV1 = defineEvent({
  type: "video-started.v1",
  producers: ["player-api"],
  summary: "A play of a video has begun.",
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
      fromSeconds: 0,
      toSeconds: 0,
      durationSeconds: 94,
      platform: "roku",
    },
  },
});
export type VideoStartedV1 = FactOf<typeof videoStartedV1>;
