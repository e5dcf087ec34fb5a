import { merge, moment, type Plan, put } from "../../../runtime/core/plan.ts";
import { mergeInto } from "../../../runtime/core/registers.ts";
import type { Registers, Row } from "../../../runtime/ports.ts";
import { isAllSaid, unsaid } from "./announce.ts";
import { forget } from "./erase.ts";
import { everythingOf, factsHeardLive, factsKnown, type Known, knowledgeOf, knows } from "./known.ts";
import type { Heard, Note } from "./note.ts";
import type { Catalogue } from "./products.ts";
import { accessIn, accessKey, ERASED_LIVE, isErased, noteRow, versionOfCount } from "./rows.ts";
import { sayUnsaid } from "./say.ts";
import { windowsOf } from "./windows.ts";

/**
 * Its own row first, then all rows, then what follows from them: of several who do so at once, the last to write its row
 * sees the others'.
 */
export function* remember(fact: Heard, note: Note, catalogue: Catalogue): Plan {
  const { userId } = fact.data;
  const own = noteRow(fact, userId, note);
  const isReplayed = fact.replayid !== undefined;
  const known = yield* isReplayed ? withReplayed(userId, own) : withLive(userId, own);
  if (isErased(known.row)) {
    yield* forget(userId, known.notes, note);
    if (!isReplayed) yield* sayUnsaid(userId, known.row, ERASED_LIVE, catalogue);
  } else {
    const row = yield* materialise(userId, known, isReplayed && isAllSaid(userId, known, catalogue), catalogue);
    if (!isReplayed) yield* sayUnsaid(userId, row, factsHeardLive(known), catalogue);
  }
}

function* withLive(userId: string, own: Row): Plan<Known> {
  yield* put([own]);
  return yield* everythingOf(userId);
}

/** A replay brings mostly what is known; of an erased user it brings nothing back. */
function* withReplayed(userId: string, own: Row): Plan<Known> {
  const known = yield* everythingOf(userId);
  if (knows(known, own) || isErased(known.row)) return known;
  return yield* withLive(userId, own);
}

/** @param isQuiet when what is open now counts as said */
function* materialise(userId: string, known: Known, isQuiet: boolean, catalogue: Catalogue): Plan<Row | undefined> {
  const live = factsHeardLive(known);
  const version = versionOfCount(factsKnown(known), live);
  if ((accessIn(known.row)?.version ?? "") >= version) return known.row;
  const windows = JSON.stringify(windowsOf(knowledgeOf(known)));
  const { now } = yield* moment();
  const key = accessKey(userId);
  const access: Registers = { access: { rule: "newest", version, value: { windows, at: now, live } } };
  if (isQuiet) return yield* merge(key, { ...access, said: { rule: "newest", version, value: { windows } } });
  const isNews = unsaid(userId, mergeInto(key, known.row, access), catalogue) !== undefined;
  return yield* merge(key, { ...access, ...(isNews && { saying: { rule: "maximum", value: version } }) });
}
