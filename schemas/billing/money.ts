import * as z from "zod";

/** Cents, pence, yen: whole minor units, never a fraction. */
export const anAmountMinor = () => z.int().nonnegative().describe("In minor units of `currency`");

export const aCurrency = () =>
  z
    .string()
    .regex(/^[A-Z]{3}$/, "three capital letters, ISO 4217, e.g. GBP")
    .describe("ISO 4217");
