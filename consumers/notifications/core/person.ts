import { get, merge, type Plan, query, remove } from "../../../runtime/core/plan.ts";
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
import { unfollowAt } from "./relate.ts";
import { followeesOf, isSet, personKey, preferenceKey, saidOf } from "./rows.ts";
import { type ErasurePlannedV1, erasurePlannedV1, planned } from "./steps.ts";
import { minutesAfter } from "./time.ts";
import { OUTBOUND } from "./workflows.ts";

const text = (fact: Fact, value: string | undefined): Register => newest(fact, { value: value ?? "" });

/** What a fact tells of a person, beside what others do. */
export function* introduced(fact: UserJoinedV1 | UserProfileChangedV1): Plan {
  const { userId, handle, locale, timeZone } = fact.data;
  yield* learn(userId, {
    ...(handle !== undefined && { handle: text(fact, handle) }),
    ...(locale !== undefined && { locale: text(fact, locale) }),
    ...(timeZone !== undefined && { zone: text(fact, timeZone) }),
  });
}

/** A channel that is not known is kept as it came, and nothing is sent on it. */
export function* reachable(fact: ContactChangedV1): Plan {
  const { userId, channel, address } = fact.data;
  const known = OUTBOUND.find((one) => one === channel);
  if (known !== undefined) yield* learn(userId, { [known]: text(fact, address) });
}

export function* preferred(fact: PreferencesChangedV1): Plan {
  const { userId, category, channel, on, quietHours, timeZone } = fact.data;
  yield* merge(preferenceKey(userId, category, channel), { wanted: newest(fact, { on }) });
  if (quietHours === undefined && timeZone === undefined) return;
  yield* learn(userId, {
    ...(quietHours !== undefined && { quiet: text(fact, quietText(quietHours)) }),
    ...(timeZone !== undefined && { zone: text(fact, timeZone) }),
  });
}

const quietText = ({ from, to, days }: QuietHours): string => JSON.stringify({ from, to, days });

/** An account that was erased stays wordless, also when a late fact brings some of it back. */
function* learn(user: string, registers: Registers): Plan {
  const row = yield* merge(personKey(user), registers);
  if (isSet(row, "erased")) yield* forget(user, row);
}

const PERSONAL = ["handle", "locale", "zone", "quiet", ...OUTBOUND];

/**
 * The words go, the version stays, a breath newer: a late copy of the same fact is stale, and only a fact that is really
 * newer may speak again.
 */
function* forget(user: string, row: Row): Plan {
  const emptied = PERSONAL.flatMap((name) => {
    const { version, value } = newestIn(row[name]) ?? {};
    if (version === undefined || value === "") return [];
    return [[name, { rule: "newest", version: `${String(version)}\0erased`, value: { value: "" } }] as const];
  });
  if (emptied.length > 0) yield* merge(personKey(user), Object.fromEntries(emptied));
}

/** Out of sight at once, by a flag; then nobody's follower, so that no more is told; then, if asked for, forgotten. */
export function* closed(fact: AccountClosedV1): Plan {
  const { userId, erase: isToBeErased } = fact.data;
  const said = saidOf(fact, false);
  const flag = { rule: "flag" } as const;
  const row = yield* merge(personKey(userId), {
    closed: newest(fact, { value: said }),
    ...(isToBeErased && { erased: flag }),
  });
  yield* leaveAll(userId, said);
  if (!isSet(row, "erased")) return;
  yield* erase(userId, row);
  const again = minutesAfter(fact.time, LAST_ARRIVAL_MINUTES);
  yield* due.plan(again, planned<ErasurePlannedV1>(erasurePlannedV1, fact, userId, "", { userId }));
}

/** SQS keeps a message for 14 days at most: what is under way has come by then. */
const LAST_ARRIVAL_MINUTES = 15 * 1_440;

export function* eraseOn(step: ErasurePlannedV1): Plan {
  const { userId } = step.data;
  const [row] = yield* get([personKey(userId)]);
  if (row !== undefined && isSet(row, "erased")) yield* erase(userId, row);
}

function* erase(userId: string, row: Row): Plan {
  yield* forget(userId, row);
  const rows = yield* allRows(userId);
  yield* remove(rows.filter(({ sk }) => sk !== "-"));
}

const FOLLOWEES_PER_PAGE = 500;

function* leaveAll(user: string, said: string): Plan {
  let from: string | undefined;
  do {
    const page = yield* query({
      pk: followeesOf(user),
      limit: FOLLOWEES_PER_PAGE,
      consistent: true,
      keysOnly: true,
      ...(from !== undefined && { from }),
    });
    yield* unfollowAt(
      user,
      page.rows.map(({ sk }) => sk),
      said,
    );
    from = page.last === undefined ? undefined : `${page.last}\0`;
  } while (from !== undefined);
}
