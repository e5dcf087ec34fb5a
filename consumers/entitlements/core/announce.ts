import { digestOf } from "../../../runtime/core/digest.ts";
import type { Row } from "../../../runtime/ports.ts";
import type { EntitlementChangedV1 } from "../../../schemas/entitlements/entitlement-changed.v1.ts";
import { openAt, openTimes } from "./answer.ts";
import { factsHeardLive, type Known } from "./known.ts";
import type { Catalogue } from "./products.ts";
import { accessIn, saidIn, sayingIn, windowsIn } from "./rows.ts";

/**
 * What a row has still to say: the difference between what is open and what was said to be, at the moment when access was
 * made. It follows from the row and the catalogue alone, and so does its id: whoever says it again says the same.
 *
 * @returns undefined when nobody could tell the difference at that moment, and nothing else may have been announced since
 */
export function unsaid(userId: string, row: Row | undefined, catalogue: Catalogue): EntitlementChangedV1 | undefined {
  const access = accessIn(row);
  if (access === undefined) return undefined;
  const said = saidIn(row);
  const before = untils(said.windows, access.at, catalogue);
  const now = untils(access.windows, access.at, catalogue);
  const granted = [...now.keys()].filter((feature) => !before.has(feature));
  const revoked = [...before.keys()].filter((feature) => !now.has(feature));
  const isMoved = [...now].some(([feature, until]) => before.get(feature) !== until);
  const isInDoubt = sayingIn(row) > said.version;
  if (!isMoved && revoked.length === 0 && !isInDoubt) return undefined;
  const { version, at } = access;
  return {
    specversion: "1.0",
    id: digestOf("entitlement-changed", userId, version, said.version, String(catalogue.version)),
    source: "/entitlements",
    type: "entitlement-changed.v1",
    subject: userId,
    time: at,
    datacontenttype: "application/json",
    sequence: version,
    data: { userId, granted, revoked, until: Object.fromEntries(now) },
  };
}

/** By feature that is open at a moment: until when. */
function untils(windows: string, at: string, catalogue: Catalogue): ReadonlyMap<string, string> {
  const open = openAt(openTimes(windowsIn({ windows }), catalogue), at);
  return new Map(open.map(({ feature, until }) => [feature, until]));
}

/** Whether no fact heard live has still something to say, be it that access was not yet made of it. */
export function isAllSaid(userId: string, known: Known, catalogue: Catalogue): boolean {
  const answeredFor = accessIn(known.row)?.live ?? 0;
  return factsHeardLive(known) <= answeredFor && unsaid(userId, known.row, catalogue) === undefined;
}
