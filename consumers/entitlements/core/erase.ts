import { merge, moment, type Plan, put, remove } from "../../../runtime/core/plan.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { AccountClosedV1 } from "../../../schemas/account/account-closed.v1.ts";
import { isAllSaid } from "./announce.ts";
import { everythingOf } from "./known.ts";
import type { Note } from "./note.ts";
import type { Catalogue } from "./products.ts";
import { accessKey, ERASED_LIVE, ERASED_VERSION, invoiceRow, NONE, noteIn } from "./rows.ts";
import { sayUnsaid } from "./say.ts";

/** The flag first, then what is there: a fact that is written too late to be seen finds the flag itself. */
export function* erase(fact: AccountClosedV1, catalogue: Catalogue): Plan {
  const { userId } = fact.data;
  const isReplayed = fact.replayid !== undefined;
  const isQuiet = isReplayed && isAllSaid(userId, yield* everythingOf(userId), catalogue);
  const { now } = yield* moment();
  const version = ERASED_VERSION;
  const row = yield* merge(accessKey(userId), {
    erased: { rule: "flag" },
    access: { rule: "newest", version, value: { windows: NONE, at: now, live: ERASED_LIVE } },
    ...(isQuiet && { said: { rule: "newest", version, value: { windows: NONE } } }),
  });
  const { notes } = yield* everythingOf(userId);
  yield* forget(userId, notes);
  if (!isReplayed) yield* sayUnsaid(userId, row, ERASED_LIVE, catalogue);
}

/** What stays of somebody erased: which invoices there were, for those who keep the books. */
export function* forget(userId: string, rows: readonly Row[], late?: Note): Plan {
  const notes = [...rows.map(noteIn), ...(late === undefined ? [] : [late])];
  const invoices = notes.flatMap((note) => ("invoice" in note ? [note.invoice] : []));
  yield* put([...new Set(invoices)].map((invoice) => invoiceRow(userId, invoice)));
  yield* remove(rows);
}
