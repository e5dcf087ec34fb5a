import type { Parcel } from "./lanes.ts";

/** Why something was not stored. */
export interface Reason {
  /** For people: the broker's code and message. */
  readonly reason: string;
  /** The error of the request, when the whole of it failed. */
  readonly cause?: unknown;
}

/** What became of one call's parcels. */
export interface Outcome extends Partial<Reason> {
  /** Ids of what was not stored, in the order given; the others are stored. */
  readonly lost: readonly string[];
}

/** One caller's parcels until each is stored or given up, in whichever requests they travel. */
export interface Call {
  stored(): void;
  /** The first reason is the one reported: the others mostly follow from it. */
  lost(parcel: Parcel, reason: Reason): void;
}

export function openCall(parcels: readonly Parcel[], close: (outcome: Outcome) => void): Call {
  const lost = new Set<Parcel>();
  let open = parcels.length;
  let first: Reason | undefined;

  return {
    stored: settle,
    lost(parcel, reason) {
      lost.add(parcel);
      first ??= reason;
      settle();
    },
  };

  function settle(): void {
    if (--open > 0) return;
    close({ ...first, lost: parcels.filter((parcel) => lost.has(parcel)).map(({ id }) => id) });
  }
}
