import type { Asked } from "./deeds.ts";
import { pairId } from "./pair.ts";

/** What a command made. */
export interface Outcome {
  readonly ids: Readonly<Record<string, string>>;
  /** Where it can be undone. */
  readonly location?: string;
}

/** By what was done; `data` is that of the fact, so its ids are text. */
export const outcomes = {
  follow: (data: Asked): Outcome => {
    const followId = text(data["followId"]);
    return { ids: { followId }, location: `/follows/${encodeURIComponent(followId)}` };
  },
  block: (data: Asked): Outcome => {
    const blockId = pairId(text(data["blockerId"]), text(data["blockedId"]));
    return { ids: { blockId }, location: `/blocks/${encodeURIComponent(blockId)}` };
  },
  post: (data: Asked): Outcome => {
    const postId = text(data["postId"]);
    return { ids: { postId }, location: `/posts/${encodeURIComponent(postId)}${byAuthor(data)}` };
  },
  like: (data: Asked): Outcome => {
    const likeId = pairId(text(data["postId"]), text(data["userId"]));
    return { ids: { likeId }, location: `/likes/${encodeURIComponent(likeId)}${byAuthor(data)}` };
  },
} as const;

/** Undoing has to say whose post it is, because this API keeps nothing to look it up in. */
const byAuthor = (data: Asked): string => `?authorId=${encodeURIComponent(text(data["authorId"]))}`;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
