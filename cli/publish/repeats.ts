import { createHash } from "node:crypto";
import type { Fact } from "../../schemas/event.ts";

/** A few dozen MB at most, whatever the length of the file. */
const REMEMBERED_FACTS = 100_000;

/** "new", "repeat" for the same fact once more, or the line that used the same id for something else. */
export type Sighting = "new" | "repeat" | { readonly otherFactOnLine: number };

/** Tells a fact that stands twice in a file from two facts of one id, among the last 100,000 different ones. */
export function repeats(remembered = REMEMBERED_FACTS): (fact: Fact, line: number) => Sighting {
  const seen = new Map<string, { readonly digest: string; readonly line: number }>();

  return (fact, line) => {
    const identity = `${fact.source}\0${fact.id}`;
    const digest = createHash("sha1").update(JSON.stringify(fact)).digest("base64");
    const earlier = seen.get(identity);
    if (earlier !== undefined) return earlier.digest === digest ? "repeat" : { otherFactOnLine: earlier.line };
    seen.set(identity, { digest, line });
    const [oldest] = seen.keys();
    if (seen.size > remembered && oldest !== undefined) seen.delete(oldest);
    return "new";
  };
}
