import { createHash } from "node:crypto";
import type { Fact } from "../../schemas/event.ts";

/** A few dozen MB at most, whatever the length of the file. */
const REMEMBERED_FACTS = 50_000;

/** "new", "repeat" for the same fact once more, or the line that used the same id for something else. */
export type Sighting = "new" | "repeat" | { readonly otherFactOnLine: number };

interface Seen {
  readonly digest: string;
  readonly line: number;
}

/** Tells a fact that stands twice in a file from two facts of one id, among at least the last 50,000 different ones. */
export function repeats(remembered = REMEMBERED_FACTS): (fact: Fact, line: number) => Sighting {
  // Forgotten a generation at a time: finding the oldest entry of one large Map costs a walk over those deleted.
  let older = new Map<string, Seen>();
  let newer = new Map<string, Seen>();

  return (fact, line) => {
    const identity = `${fact.source}\0${fact.id}`;
    const digest = createHash("sha1").update(JSON.stringify(fact)).digest("base64");
    const earlier = newer.get(identity) ?? older.get(identity);
    if (earlier !== undefined) return earlier.digest === digest ? "repeat" : { otherFactOnLine: earlier.line };
    if (newer.size === remembered) {
      older = newer;
      newer = new Map();
    }
    newer.set(identity, { digest, line });
    return "new";
  };
}
