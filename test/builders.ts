import type { EventDefinition, Fact } from "../schemas/event.ts";
import { subjectOf } from "../schemas/subject.ts";

/** Only what the schema names, so that a slip in a field's name does not compile. */
type Named<Data> = unknown extends Data
  ? Readonly<Record<string, unknown>>
  : { readonly [Field in keyof Data as string extends Field ? never : Field]?: Data[Field] | undefined };
type Envelope = Partial<Omit<Fact, "type" | "data" | "specversion">>;

const STORY_BEGINS = Date.parse("2026-03-01T09:00:00.000Z");
let told = 0;

/**
 * The definition's example with some of its data and envelope put differently: `fact(userFollowedV1, { followerId: "ann" })`.
 * A field that is set to undefined is left out; the subject follows from the data; each fact
 * happens a second after the one built before it, unless told otherwise.
 *
 * @throws {z.ZodError} when the outcome breaks its schema.
 */
export function fact<F extends Fact>(
  definition: EventDefinition<F>,
  data?: Named<F["data"]>,
  envelope: Envelope = {},
): F {
  told++;
  const said = withoutUndefined({ ...(definition.example.data as Record<string, unknown>), ...data });
  return definition.read({
    ...definition.example,
    id: `fact-${String(told).padStart(6, "0")}`,
    time: new Date(STORY_BEGINS + told * 1_000).toISOString(),
    subject: subjectOf(definition, said),
    ...envelope,
    data: said,
  });
}

function withoutUndefined(data: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}
