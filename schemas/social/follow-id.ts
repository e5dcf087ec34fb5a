import * as z from "zod";
import { MAX_ID_LENGTH } from "../event.ts";

/** Ours are `follower>followee`, two whole ids; the legacy monolith's are its own. */
export const aFollowId = () =>
  z
    .string()
    .min(1)
    .max(2 * MAX_ID_LENGTH + 1)
    .describe("`follower>followee`, or the legacy monolith's own id");
