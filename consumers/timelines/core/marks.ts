import type { Mark } from "../../../runtime/definition.ts";
import type { Heard } from "./apply.ts";
import { followerKey, postKey, relationKey } from "./rows.ts";

/** Where a fact shows by its version. */
export function marksOf(fact: Heard): readonly Mark[] {
  switch (fact.type) {
    case "user-followed.v1":
    case "user-unfollowed.v1": {
      const { followerId: reader, followeeId: author } = fact.data;
      // One that names only the follow's id shows at whichever pairs that stands for.
      if (reader === undefined || author === undefined) return [];
      return [
        { key: relationKey(reader, author), register: "follow" },
        { key: followerKey(author, reader), register: "follow" },
      ];
    }
    case "user-blocked.v1":
    case "user-unblocked.v1": {
      const { blockerId, blockedId } = fact.data;
      return [
        { key: relationKey(blockerId, blockedId), register: "blocks" },
        { key: relationKey(blockedId, blockerId), register: "blockedBy" },
      ];
    }
    case "post-published.v1":
      return [{ key: postKey(fact.data.postId), register: "post" }];
    case "post-deleted.v1":
    case "account-closed.v1":
      // A flag does not tell which fact raised it.
      return [];
  }
}
