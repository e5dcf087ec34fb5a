import { Failure } from "../../../runtime/errors.ts";
import type { Note } from "./rows.ts";
import { FALLBACK_LOCALE, type Wordings } from "./templates.ts";

/** A template names something that there is not. No message goes out: half a message is none. */
export class TemplateFailed extends Failure {
  readonly code = "TEMPLATE_FAILED";
  readonly retry = "never";
}

export interface Reader {
  /** BCP 47, or whatever an old account holds. */
  readonly locale: string | undefined;
  readonly zone: string | undefined;
  /** @returns a person's handle; undefined when it is not known. */
  readonly nameOf: (user: string) => string | undefined;
}

export interface Rendered {
  readonly title: string;
  readonly body: string;
  /** The one that was found. */
  readonly locale: string;
}

/**
 * One note, or several of one group, in the reader's language.
 * @param notes the newest first, at least one
 * @throws {TemplateFailed} naming the template and what it lacks
 */
export function render(
  notes: readonly [Note, ...Note[]],
  { locale, zone, nameOf }: Reader,
  wordings: Wordings,
): Rendered {
  const [note] = notes;
  const form = notes.length > 1 ? "many" : "one";
  const places = localesFor(locale);
  const found = firstOf(places, (place) => {
    const words = wordingIn(wordings, place)?.templates[note.workflow]?.[form];
    return words === undefined ? undefined : { place, words };
  });
  if (found === undefined) throw new TemplateFailed(`No template ${note.workflow}.${form} in ${places.join(", ")}`);
  const { place, words } = found;
  const somebody = firstOf(places, (one) => wordingIn(wordings, one)?.somebody);
  const actors = new Set(notes.map(({ actor }) => actor));
  const values = new Map([
    ["actor", note.actor === undefined ? undefined : (nameOf(note.actor) ?? somebody)],
    ["others", counted(actors.size - 1)],
    ["count", counted(notes.length)],
    ["product", note.product],
    ["until", note.until === undefined ? undefined : dateIn(note.until, regionalOf(locale, place), zone)],
  ]);
  const fill = (text: string, part: string): string =>
    text.replaceAll(/\{(\w*)\}/g, (_, name: string) => {
      const value = values.get(name);
      if (value !== undefined) return value;
      const template = `${note.workflow}.${form}.${part}`;
      throw new TemplateFailed(`Template ${template} in ${place} names {${name}}, which there is not`);
    });
  return { title: fill(words.title, "title"), body: fill(words.body, "body"), locale: place };
}

/** What is said of a notification that cannot be put into words, in the reader's language. */
export function anything({ locale }: Pick<Reader, "locale">, wordings: Wordings): string {
  return firstOf(localesFor(locale), (one) => wordingIn(wordings, one)?.anything) ?? "";
}

/** A locale may be any text, also the name of something that every object has. */
const wordingIn = (wordings: Wordings, place: string): Wordings[string] | undefined =>
  Object.hasOwn(wordings, place) ? wordings[place] : undefined;

function firstOf<From, To>(items: readonly From[], pick: (item: From) => To | undefined): To | undefined {
  for (const item of items) {
    const picked = pick(item);
    if (picked !== undefined) return picked;
  }
  return undefined;
}

/** More of one group are not kept (tell.ts). */
const MOST = 100;
const counted = (count: number): string => (count < MOST ? String(count) : `${MOST}+`);

/** `de-AT` → de-AT, de, en */
function localesFor(locale = FALLBACK_LOCALE): readonly string[] {
  const [language = FALLBACK_LOCALE] = locale.split(/[-_]/);
  return [...new Set([locale, language.toLowerCase(), FALLBACK_LOCALE])];
}

/** Words are kept by language; dates differ by region too. */
const regionalOf = (locale: string | undefined, place: string): string =>
  locale?.toLowerCase().startsWith(`${place}-`) === true ? locale : place;

/** In a region and a zone that there may not be; `place` at least there is. */
function dateIn(time: string, region: string, zone = "UTC"): string {
  const [place = FALLBACK_LOCALE] = region.split("-");
  return (
    firstOf(
      [
        [region, zone],
        [place, zone],
        [region, "UTC"],
      ] as const,
      ([locale, timeZone]) => dateAs(time, locale, timeZone),
    ) ??
    dateAs(time, place, "UTC") ??
    ""
  );
}

function dateAs(time: string, locale: string, timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone }).format(Date.parse(time));
  } catch {
    return undefined;
  }
}
