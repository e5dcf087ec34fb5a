import { get, merge, moment, type Plan, query, remove } from "../../../runtime/core/plan.ts";
import { newest, newestIn } from "../../../runtime/core/registers.ts";
import type { Register, Registers, Row } from "../../../runtime/ports.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import type { ContactChangedV1 } from "../../../schemas/account/contact-changed.v1.ts";
import type { UserJoinedV1 } from "../../../schemas/account/user-joined.v1.ts";
import type { UserProfileChangedV1 } from "../../../schemas/account/user-profile-changed.v1.ts";
import type { Fact } from "../../../schemas/event.ts";
import type { PreferencesChangedV1 } from "../../../schemas/preferences/preferences-changed.v1.ts";
import * as due from "./due.ts";
import { allRows } from "./note.ts";
import type { QuietHours } from "./quiet-hours.ts";
import { leave } from "./relate.ts";
import { allSaid, followedAt, followeesOf, followerKey, isErased, personKey, preferenceKey, saidOf } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { type ErasurePlannedV1, erasurePlannedV1, planned } from "./steps.ts";
import { laterOf, minutesAfter } from "./time.ts";
import { OUTBOUND } from "./workflows.ts";

const text = (fact: Fact, value: string | undefined): Register => newest(fact, { value: value ?? "" });

type Personal = UserJoinedV1 | UserProfileChangedV1 | ContactChangedV1 | PreferencesChangedV1;

/** What a fact tells of a person, beside what others do. */
export function toldOfPerson(fact: Personal): Registers {
  switch (fact.type) {
    case "user-joined.v1":
    case "user-profile-changed.v1": {
      const { handle, locale, timeZone } = fact.data;
      return {
        ...(handle !== undefined && { handle: text(fact, handle) }),
        ...(locale !== undefined && { locale: text(fact, locale) }),
        ...(timeZone !== undefined && { zone: text(fact, timeZone) }),
      };
    }
    case "contact-changed.v1": {
      const { channel, address } = fact.data;
      // A channel that is not known is ignored: nothing could be sent on it.
      const known = OUTBOUND.find((one) => one === channel);
      return known === undefined ? {} : { [known]: text(fact, address) };
    }
    case "preferences-changed.v1": {
      const { quietHours, timeZone } = fact.data;
      return {
        ...(quietHours !== undefined && { quiet: text(fact, quietText(quietHours)) }),
        ...(timeZone !== undefined && { zone: text(fact, timeZone) }),
      };
    }
  }
}

export function* preferred(fact: PreferencesChangedV1): Plan {
  const { userId, category, channel, on } = fact.data;
  yield* merge(preferenceKey(userId, category, channel), { wanted: newest(fact, { on }) });
  yield* described(fact);
}

const quietText = ({ from, to, days }: QuietHours): string => JSON.stringify({ from, to, days });

/** An account that was erased stays wordless, also when a late fact brings some of it back. */
export function* described(fact: Personal): Plan {
  const { userId } = fact.data;
  const registers = toldOfPerson(fact);
  if (Object.keys(registers).length === 0) return;
  const row = yield* merge(personKey(userId), registers);
  if (isErased(row)) yield* forget(userId, row);
}

const PERSONAL = ["handle", "locale", "zone", "quiet", ...OUTBOUND];

/** The words go, the version stays, a breath newer: a late copy of the same fact is stale and brings nothing back. */
function* forget(user: string, row: Row): Plan {
  const emptied = PERSONAL.flatMap((name) => {
    const { version, value } = newestIn(row[name]) ?? {};
    if (version === undefined || value === "") return [];
    return [[name, { rule: "newest", version: `${String(version)}\0erased`, value: { value: "" } }] as const];
  });
  if (emptied.length > 0) yield* merge(personKey(user), Object.fromEntries(emptied));
}

/** Out of sight at once, by a flag; then nobody's follower, so that no more is told; then, if asked for, forgotten. */
export function* closed(fact: AccountClosedV1, settings: NotificationSettings): Plan {
  const { userId, erase: isToBeErased } = fact.data;
  const said = saidOf(fact, false);
  const flag = { rule: "flag" } as const;
  const row = yield* merge(personKey(userId), {
    closed: newest(fact, { value: said }),
    ...(isToBeErased && { erased: flag }),
  });
  yield* leaveAll(userId, said, settings);
  if (!isErased(row)) return;
  yield* erase(userId, row);
  const { now } = yield* moment();
  const again = minutesAfter(laterOf(fact.time, now), LAST_ARRIVAL_MINUTES);
  yield* due.plan(again, planned<ErasurePlannedV1>(erasurePlannedV1, fact, userId, "", { userId }));
}

/** SQS keeps a message for 14 days at most: what is under way has come by then. */
const LAST_ARRIVAL_MINUTES = 15 * 1_440;

export function* eraseOn(step: ErasurePlannedV1): Plan {
  const { userId } = step.data;
  const [row] = yield* get([personKey(userId)]);
  if (row === undefined || !isErased(row)) return;
  yield* erase(userId, row);
  yield* forEachFollowee(userId, (authors) => forgetThoseLeft(userId, authors));
}

/**
 * Only now, when what is under way has come: another closing finds by these rows what it ends. So may one of an account
 * that came back since, which follows still.
 */
function* forgetThoseLeft(userId: string, authors: readonly string[]): Plan {
  const edges = yield* get(authors.map((author) => followerKey(author, userId)));
  const left = authors.filter((_, index) => !followedAt(allSaid(edges[index]), ALWAYS));
  yield* remove(left.map((sk) => ({ pk: followeesOf(userId), sk })));
}

/** Sortable, and later than any time. */
const ALWAYS = "9999";

function* erase(userId: string, row: Row): Plan {
  yield* forget(userId, row);
  const rows = yield* allRows(userId);
  yield* remove(rows.filter(({ sk }) => sk !== "-"));
}

const leaveAll = (user: string, said: string, settings: NotificationSettings): Plan =>
  forEachFollowee(user, (authors) => leave(user, authors, said, settings));

/** Each is an update of its own. */
const FOLLOWEES_AT_ONCE = 100;

function* forEachFollowee(user: string, work: (authors: readonly string[]) => Plan): Plan {
  let from: string | undefined;
  do {
    const page = yield* query({
      pk: followeesOf(user),
      limit: FOLLOWEES_AT_ONCE,
      consistent: true,
      keysOnly: true,
      ...(from !== undefined && { from }),
    });
    yield* work(page.rows.map(({ sk }) => sk));
    from = page.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined);
}
