import type { Mark } from "../../../runtime/definition.ts";
import type { RowKey } from "../../../runtime/ports.ts";
import type { Heard } from "./apply.ts";
import { noteOfFailure, noteOfPurchase } from "./billing.ts";
import type { Told } from "./note.ts";
import { toldOfPerson } from "./person.ts";
import { notesOfComment, notesOfLike } from "./react.ts";
import { noteOfFollow } from "./relate.ts";
import { noteKey, personKey, postKey, preferenceKey, relationKey, saidOf, subscriptionKey } from "./rows.ts";

/** Where a fact shows: by its version, or by the notes that are made of it alone. */
export function marksOf(fact: Heard): readonly Mark[] {
  switch (fact.type) {
    case "user-joined.v1":
    case "user-profile-changed.v1":
    case "contact-changed.v1":
      return marksAt(personKey(fact.data.userId), ...Object.keys(toldOfPerson(fact)));
    case "preferences-changed.v1": {
      const { userId, category, channel } = fact.data;
      return [
        ...marksAt(preferenceKey(userId, category, channel), "wanted"),
        ...marksAt(personKey(userId), ...Object.keys(toldOfPerson(fact))),
      ];
    }
    case "account-closed.v1":
      return marksAt(personKey(fact.data.userId), "closed");
    case "user-followed.v1":
    case "user-unfollowed.v1": {
      const { followerId, followeeId } = fact.data;
      // One that names only the follow's id shows at whichever pairs that stands for.
      if (followerId === undefined || followeeId === undefined) return [];
      // A note's key is the same, whether it is on or off.
      return marksBy(noteOfFollow(followerId, followeeId, saidOf(fact, true)));
    }
    case "user-blocked.v1":
    case "user-unblocked.v1": {
      const { blockerId, blockedId } = fact.data;
      return [
        ...marksAt(relationKey(blockerId, blockedId), "blocks"),
        ...marksAt(relationKey(blockedId, blockerId), "blockedBy"),
      ];
    }
    case "user-muted.v1":
    case "user-unmuted.v1":
      return marksAt(relationKey(fact.data.muterId, fact.data.mutedId), "mutes");
    case "post-published.v1":
      return marksAt(postKey(fact.data.postId), "post");
    case "post-deleted.v1":
      return marksAt(postKey(fact.data.postId), "deleted");
    case "post-liked.v1":
    case "post-unliked.v1":
      return marksBy(notesOfLike(fact));
    case "comment-added.v1":
      return marksBy(notesOfComment(fact));
    case "subscription-bought.v1":
      return [...renewal(fact), ...marksBy([noteOfPurchase(fact)])];
    case "subscription-renewed.v1":
    case "subscription-cancelled.v1":
    case "subscription-expired.v1":
      return renewal(fact);
    case "payment-failed.v1":
      return marksBy([noteOfFailure(fact)]);
    case "entitlement-changed.v1":
      return marksAt(personKey(fact.data.userId), "until");
  }
}

const marksAt = (key: RowKey, ...registers: readonly string[]): readonly Mark[] =>
  registers.map((register) => ({ key, register }));

const marksBy = (notes: readonly Told[]): readonly Mark[] =>
  notes.map(({ user, note }) => ({ key: noteKey(user, note) }));

const renewal = ({ data }: { readonly data: { readonly userId: string; readonly subscriptionId: string } }) =>
  marksAt(subscriptionKey(data.userId, data.subscriptionId), "renews");
