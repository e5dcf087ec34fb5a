import { anId } from "../event.ts";

/**
 * Old accounts hold whatever a form once took ("Internet Explorer"), so the form is not checked: a fact is not
 * refused for it, and whoever formats by it falls back to a default.
 */
export const aLocale = () => anId().describe("BCP 47, e.g. en-GB; anything else means unknown");

/** As with {@link aLocale}: old accounts hold anything. */
export const aTimeZone = () => anId().describe("IANA, e.g. Europe/London; anything else means unknown");
