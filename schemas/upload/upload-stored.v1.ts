import * as z from "zod";
import { defineEvent, type FactOf } from "../event.ts";
import { anObject } from "./object.ts";

/** Said for every write of an object; the highest `sequencer` of a key is the newest. */
export const uploadStoredV1 = defineEvent({
  type: "upload-stored.v1",
  producers: ["uploads"],
  summary: "A file has been stored.",
  subject: "bucket/key",
  data: z.looseObject(anObject()),
  example: {
    subject: "uploads/u1/photo.jpg",
    source: "/uploads",
    data: {
      bucket: "uploads",
      key: "u1/photo.jpg",
      versionId: "3HL4kqtJvjVBH40Nrjfkd",
      sequencer: "0055AED6DCD90281E5",
      size: 48_213,
      contentType: "image/jpeg",
      ownerId: "u1",
    },
  },
});
export type UploadStoredV1 = FactOf<typeof uploadStoredV1>;
