import * as z from "zod";

/** BCP 47: `en`, `pt-BR`, `zh-Hant-TW`. The form is checked, not whether anybody speaks it. */
export const aLocale = () =>
  z
    .string()
    .max(64)
    .regex(/^[A-Za-z]{1,8}(-[A-Za-z\d]{1,8})*$/, "a BCP 47 tag, e.g. en-GB")
    .describe("BCP 47, e.g. en-GB");

/** IANA: `Europe/London`. The form is checked, not the name: the list grows by the year. */
export const aTimeZone = () =>
  z
    .string()
    .max(64)
    .regex(/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/, "an IANA time zone, e.g. Europe/London")
    .describe("IANA, e.g. Europe/London");
