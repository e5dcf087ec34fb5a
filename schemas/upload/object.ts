import * as z from "zod";
import { anId } from "../event.ts";

/** As S3 tells it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export const anObject = () => ({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1_024).describe("Decoded: a space is a space, not a +"),
  versionId: z.string().min(1).max(1_024).optional(),
  sequencer: z
    .string()
    .regex(/^[\dA-Fa-f]{1,64}$/, "hexadecimal digits")
    .describe("Orders the events of one key: pad to one length with zeros on the left, then compare as text"),
  size: z.int().nonnegative().describe("Bytes").optional(),
  contentType: z.string().min(1).max(255).optional(),
  ownerId: anId().describe("The user who uploaded it, if known").optional(),
});
