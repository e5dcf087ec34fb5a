import { merge, type Plan, publish } from "../../../runtime/core/plan.ts";
import type { Row } from "../../../runtime/ports.ts";
import { unsaid } from "./announce.ts";
import type { Catalogue } from "./products.ts";
import { accessIn, accessKey, isErased, NONE, saidIn, sayingIn } from "./rows.ts";

/**
 * What is unsaid rides in the row until it is said: a crash before the last step leaves it there, and the redelivered fact
 * says the same again, under the same id.
 *
 * That it is about to be said is in the row first. Somebody who changes the row meanwhile, perhaps back to what was said
 * before, then knows that another word may be out, and has the last one.
 *
 * @param live how many facts heard live the caller knew; whoever knew more of them answers for saying it
 */
export function* sayUnsaid(userId: string, row: Row | undefined, live: number, catalogue: Catalogue): Plan {
  const key = accessKey(userId);
  let latest = row;
  for (let done = ""; ;) {
    const access = accessIn(latest);
    if (access === undefined || access.version === done || access.live > live) return;
    const change = unsaid(userId, latest, catalogue);
    // What nobody could tell apart stays unsaid, for later may tell; of somebody erased nothing stays.
    if (change === undefined && !(isErased(latest) && saidIn(latest).windows !== NONE)) return;
    const { version, windows } = access;
    if (change !== undefined && sayingIn(latest) < version) {
      latest = yield* merge(key, { saying: { rule: "maximum", value: version } });
    } else {
      if (change !== undefined) yield* publish([change]);
      latest = yield* merge(key, { said: { rule: "newest", version, value: { windows } } });
      done = version;
    }
  }
}
