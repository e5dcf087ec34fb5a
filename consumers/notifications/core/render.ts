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
  nameOf(user: string): string | undefined;
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
  const place = places.find((one) => wordings[one]?.templates[note.workflow]?.[form] !== undefined);
  const words = place === undefined ? undefined : wordings[place]?.templates[note.workflow]?.[form];
  if (place === undefined || words === undefined) {
    throw new TemplateFailed(`No template ${note.workflow}.${form} in ${places.join(", ")}`);
  }
  const somebody = places.map((one) => wordings[one]?.somebody).find((word) => word !== undefined);
  const actors = new Set(notes.map(({ actor }) => actor));
  const values: Readonly<Record<string, string | undefined>> = {
    actor: note.actor === undefined ? undefined : (nameOf(note.actor) ?? somebody),
    others: String(actors.size - 1),
    count: String(notes.length),
    product: note.product,
    until: note.until === undefined ? undefined : dateIn(note.until, regionalOf(locale, place), zone),
  };
  const fill = (text: string, part: string): string =>
    text.replaceAll(/\{(\w*)\}/g, (_, name: string) => {
      const value = values[name];
      if (value !== undefined) return value;
      throw new TemplateFailed(
        `Template ${note.workflow}.${form}.${part} in ${place} names {${name}}, which there is not`,
      );
    });
  return { title: fill(words.title, "title"), body: fill(words.body, "body"), locale: place };
}

/** `de-AT` → de-AT, de, en */
function localesFor(locale = FALLBACK_LOCALE): readonly string[] {
  const [language = FALLBACK_LOCALE] = locale.split(/[-_]/);
  return [...new Set([locale, language.toLowerCase(), FALLBACK_LOCALE])];
}

/** Words are kept by language; dates differ by region too. */
const regionalOf = (locale: string | undefined, place: string): string =>
  locale?.toLowerCase().startsWith(`${place}-`) === true ? locale : place;

function dateIn(time: string, locale: string, timeZone = "UTC"): string {
  const style = { dateStyle: "long" } as const;
  const moment = Date.parse(time);
  try {
    return new Intl.DateTimeFormat(locale, { ...style, timeZone }).format(moment);
  } catch {
    // A region or a zone that there is not.
    return new Intl.DateTimeFormat(FALLBACK_LOCALE, { ...style, timeZone: "UTC" }).format(moment);
  }
}
