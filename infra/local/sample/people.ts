import { accountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import { userJoinedV1 } from "../../../schemas/account/user-joined.v1.ts";
import { preferencesChangedV1 } from "../../../schemas/preferences/preferences-changed.v1.ts";
import { userBlockedV1 } from "../../../schemas/social/user-blocked.v1.ts";
import { userFollowedV1 } from "../../../schemas/social/user-followed.v1.ts";
import { userUnblockedV1 } from "../../../schemas/social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "../../../schemas/social/user-unfollowed.v1.ts";
import { DAY, MINUTE, PLATFORMS, type Story } from "./story.ts";

const HANDLES = (
  "acorn alder aspen badger birch bracken clover comfrey curlew dipper elder fennel finch gorse hazel heron ivy juniper " +
  "kestrel larch linnet lynx maple marten mallow nettle osprey otter plover rowan sedge sorrel swift tansy teal thistle"
).split(" ");
const PLACES = [
  ["en-GB", "Europe/London"],
  ["fr-FR", "Europe/Paris"],
  ["pt-BR", "America/Sao_Paulo"],
  ["en-US", "America/New_York"],
  ["ja-JP", "Asia/Tokyo"],
] as const;

export interface Person {
  readonly userId: string;
  readonly joinedAt: number;
  /** Hubs are followed by most, and write most. */
  readonly isHub: boolean;
}

export function join({ now, between, pick, say }: Story, count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => {
    const round = Math.floor(index / HANDLES.length);
    const userId = `${HANDLES[index % HANDLES.length] ?? "guest"}${round === 0 ? "" : round}`;
    const isHub = index < Math.max(1, count / 10);
    const joinedAt = isHub ? now - 7 * DAY + index * MINUTE : between(now - 7 * DAY, now - 5 * DAY);
    const [locale, timeZone] = pick(PLACES);
    say(userJoinedV1, joinedAt, { userId, handle: userId, locale, timeZone, platform: pick(PLATFORMS) });
    return { userId, joinedAt, isHub };
  });
}

/** @returns who reads whom, by the author's id. */
export function follow(story: Story, people: readonly Person[]): ReadonlyMap<string, readonly Person[]> {
  const readers = new Map<string, Person[]>(people.map(({ userId }) => [userId, []]));
  for (const follower of people) {
    for (const followee of people) {
      if (follower === followee || story.chance() > (followee.isHub ? 0.75 : 0.12)) continue;
      const since = Math.max(follower.joinedAt, followee.joinedAt);
      const at = story.between(since, since + 2 * DAY);
      story.say(userFollowedV1, at, edge(follower, followee));
      readers.get(followee.userId)?.push(follower);
      // Some change their minds, and some of those change them back.
      if (story.chance() > 0.06) continue;
      story.say(userUnfollowedV1, at + DAY, edge(follower, followee));
      if (story.chance() < 0.4) story.say(userFollowedV1, at + 2 * DAY, edge(follower, followee));
    }
  }
  return readers;
}

function edge({ userId: followerId }: Person, { userId: followeeId }: Person) {
  return { followId: `${followerId}>${followeeId}`, followerId, followeeId };
}

/** Blocks, one of them taken back, quieter settings, and one account that is closed. */
export function fallOut({ now, between, pick, say }: Story, people: readonly Person[]): void {
  const quiet = people.filter(({ isHub }) => !isHub);
  const [first, second, third, leaver] = [0, 1, 2, 3].map((place) => quiet[place * 3 + 1]?.userId);
  if (first === undefined || second === undefined || third === undefined || leaver === undefined) return;
  say(userBlockedV1, between(now - 3 * DAY, now - 2 * DAY), { blockerId: first, blockedId: second });
  const regretted = { blockerId: second, blockedId: third };
  say(userBlockedV1, now - 2 * DAY, regretted);
  say(userUnblockedV1, now - DAY, regretted);
  say(preferencesChangedV1, now - 4 * DAY, { userId: third, category: "likes", channel: "push", on: false });
  say(preferencesChangedV1, now - 3 * DAY, {
    userId: pick(quiet).userId,
    category: "comments",
    channel: "push",
    on: true,
    quietHours: { from: "22:00", to: "07:00", days: ["mon", "tue", "wed", "thu", "sun"] },
  });
  say(accountClosedV1, now - 1, { userId: leaver, erase: true });
}
