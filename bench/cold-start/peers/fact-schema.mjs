import * as z from "zod";

/** One event, as one that has no more than this would write it. */
export const fact = z.object({
  id: z.string().min(1),
  type: z.string(),
  subject: z.string().min(1),
  time: z.iso.datetime(),
  data: z.looseObject({}),
});
