/** Why something was not stored. */
export interface Reason {
  /** For people: the broker's code, and of what it says whatever can be no value (runtime/error-words.ts). */
  readonly reason: string;
  /** The error of the request, when the whole of it failed. */
  readonly cause?: unknown;
}

/** What became of one call's parcels. */
export interface Outcome extends Partial<Reason> {
  /** Ids of what was not stored; the others are stored. */
  readonly lost: readonly string[];
}

/** One caller's parcels until each is stored or given up, in whichever requests they travel. */
export interface Call {
  readonly close: (outcome: Outcome) => void;
  open: number;
  lost: Set<string> | undefined;
  /** The first is the one reported: the others mostly follow from it. */
  reason: Reason | undefined;
}

const NOTHING_LOST: Outcome = { lost: [] };

export function openCall(parcels: number, close: (outcome: Outcome) => void): Call {
  return { close, open: parcels, lost: undefined, reason: undefined };
}

export function markStored(call: Call): void {
  settleOne(call);
}

export function markLost(call: Call, id: string, reason: Reason): void {
  call.lost ??= new Set();
  call.lost.add(id);
  call.reason ??= reason;
  settleOne(call);
}

function settleOne(call: Call): void {
  call.open--;
  if (call.open === 0) call.close(call.lost === undefined ? NOTHING_LOST : { ...call.reason, lost: [...call.lost] });
}
