import { aTime } from "../event.ts";

/** What was paid for, from one moment up to, not including, another. */
export const aPeriod = () => ({
  periodFrom: aTime().describe("Paid for from here, inclusive"),
  periodTo: aTime().describe("Paid for up to here, not including"),
});

export const periodRule = {
  field: "periodTo",
  says: "periodFrom is before periodTo",
  holds: ({ periodFrom, periodTo }: { readonly periodFrom: string; readonly periodTo: string }) =>
    Date.parse(periodFrom) < Date.parse(periodTo),
} as const;
