import * as z from "zod";
import { anId, defineEvent, type FactOf } from "../event.ts";

/** Said at most once per play, when enough of the video was really watched. */
export const videoViewQualifiedV1 = defineEvent({
  type: "video-view-qualified.v1",
  producers: ["video-views"],
  summary: "A play counts as a view.",
  subject: "playId",
  data: z.looseObject({ playId: anId(), userId: anId(), videoId: anId() }),
  example: { subject: "y1", source: "/video-views", data: { playId: "y1", userId: "u1", videoId: "v1" } },
});
export type VideoViewQualifiedV1 = FactOf<typeof videoViewQualifiedV1>;
