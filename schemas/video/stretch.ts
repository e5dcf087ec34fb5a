import * as z from "zod";
import { anId, openEnum } from "../event.ts";

const seconds = () => z.number().nonnegative();

/** A stretch of a video that was watched in one go. */
export const aStretch = () => ({
  playId: anId().describe("One sitting of one person with one video"),
  userId: anId(),
  videoId: anId(),
  fromSeconds: seconds().describe("Watched from here, in seconds of the video"),
  toSeconds: seconds().describe("Watched up to here"),
  durationSeconds: z.number().positive().describe("Of the whole video"),
  platform: openEnum(["web", "ios", "android", "roku", "other"]),
});

export const stretchRule = {
  field: "toSeconds",
  says: "fromSeconds is at most toSeconds",
  holds: ({ fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number }) =>
    fromSeconds <= toSeconds,
} as const;
