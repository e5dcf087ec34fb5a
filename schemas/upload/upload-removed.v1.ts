import * as z from "zod";
import { defineEvent, type FactOf } from "../event.ts";
import { anObject } from "./object.ts";

/** It may arrive before the write it undoes: the higher `sequencer` wins. */
export const uploadRemovedV1 = defineEvent({
  type: "upload-removed.v1",
  producers: ["uploads"],
  summary: "A file has been removed.",
  subject: "bucket/key",
  data: z.looseObject(anObject()),
  example: {
    subject: "uploads/u1/photo.jpg",
    source: "/uploads",
    data: {
      bucket: "uploads",
      key: "u1/photo.jpg",
      sequencer: "0055AED6DCD90281F0",
      ownerId: "u1",
    },
  },
});
export type UploadRemovedV1 = FactOf<typeof uploadRemovedV1>;
