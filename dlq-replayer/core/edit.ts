import { errorWords } from "../../runtime/error-words.ts";
import { Failure } from "../../runtime/errors.ts";
import type { Read } from "./fitness.ts";
import { isObject, type Json, objectIn } from "./json.ts";
import type { Cargo, Letter } from "./letter.ts";
import { isSnsEnvelope } from "./sns-envelope.ts";

/** What somebody's file makes of a fact; nothing means that the letter is to stay. */
export type Edit = (fact: unknown, letter: Letter) => unknown;

export type Edited = { readonly letter: Letter } | { readonly left: string };

/**
 * A mended fact is the same fact: it keeps its id and source, and its `revision` says that it is not what its producer
 * said. Rows that know the fact already keep what they have.
 * @param read checks what comes out of it, where the consumer's schemas are known.
 */
export function edited(letter: Letter, edit: Edit, read: Read | undefined): Edited {
  const [cargo] = letter.cargo;
  if (letter.cargo.length !== 1 || cargo?.kind !== "message")
    return { left: "only a letter of one message can be edited" };
  const said = objectIn(cargo.body);
  const before = isSnsEnvelope(said) ? objectIn(said.Message) : said;
  if (before === undefined) return { left: "it is no JSON object, so there is nothing to edit" };

  const after = attempt(() => edit(structuredClone(before), letter));
  if ("error" in after) return { left: `the edit failed: ${after.error}` };
  if (after.value === undefined || after.value === null) return { left: "the edit leaves it" };
  // A promise is an object, too, and as JSON it would be an empty one.
  if (!isPlain(after.value)) return { left: "the edit returned no plain object" };
  const fact = after.value;
  const changed = (["id", "source"] as const).find((name) => fact[name] !== before[name]);
  if (changed !== undefined) return { left: `the edit changes its ${changed}, by which it is known` };
  const written = attempt(() => JSON.stringify(fact));
  if ("error" in written) return { left: `what the edit makes of it is no JSON: ${written.error}` };
  if (written.value === JSON.stringify(before)) return { letter };

  const text = inAscii(JSON.stringify({ ...fact, revision: revisionOf(before) + 1 }));
  const check = attempt(() => read?.(text));
  if ("error" in check) return { left: `what the edit makes of it cannot be read: ${check.error}` };
  const body = isSnsEnvelope(said) ? inAscii(JSON.stringify({ ...said, Message: text })) : text;
  return { letter: { ...letter, cargo: [{ ...cargo, body } satisfies Cargo] } };
}

/** Of whatever realm: a plain object's prototype has none. */
function isPlain(value: unknown): value is Json {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

const revisionOf = (fact: Readonly<Record<string, unknown>>): number =>
  typeof fact["revision"] === "number" ? fact["revision"] : 0;

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error instanceof Failure ? error.message : errorWords(error) };
  }
}

/** JSON that every engine carries: some refuse characters beyond the basic plane. */
const inAscii = (json: string): string =>
  json.replaceAll(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
