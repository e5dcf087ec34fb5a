import { share } from "./share.ts";

/**
 * Whether a reader who ever followed `followed` people is shown a post. The share falls as the count
 * grows and the count never falls, so what was left out at any time is left out at the end, and a
 * replay leaves out the same.
 *
 * @param above 0 keeps everything
 */
export function keeps(reader: string, postId: string, followed: number, above: number): boolean {
  return above === 0 || followed <= above || share(`${reader}|${postId}`) < above / followed;
}
