import * as z from "zod";
import { defineEvent, type FactOf } from "../event.ts";
import { aStretch, stretchRule } from "./stretch.ts";

/** Said now and then during a play, for what was watched since it was last said; late when the player was offline. */
export const videoProgressedV1 = defineEvent({
  type: "video-progressed.v1",
  producers: ["player-api"],
  summary: "A further stretch of a video has been watched.",
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
      toSeconds: 30.5,
      durationSeconds: 94,
      platform: "roku",
    },
  },
});
export type VideoProgressedV1 = FactOf<typeof videoProgressedV1>;
