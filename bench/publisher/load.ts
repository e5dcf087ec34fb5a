import { realWorld } from "../../runtime/publisher/world.ts";
import type { Fact } from "../../schemas/event.ts";

/** Each subject is spoken of so often, its facts far apart. */
const FACTS_PER_SUBJECT = 10;
/** Prime to any count of facts, so that neighbours have different subjects. */
const STRIDE = 7_919;

export interface Load {
  /** About 600 bytes each as JSON, with all that our publisher fills in, so that every way stores as many bytes. */
  readonly whole: readonly Fact[];
  /** Without: it is filled in. */
  readonly bare: readonly Fact[];
}

/** The n-th is called by its number: facts of one subject are in order when their ids are. */
export function loadOf(count: number): Load {
  const bare = Array.from({ length: count }, (_, n) => bareFact(n, Math.ceil(count / FACTS_PER_SUBJECT)));
  return { bare, whole: bare.map(traced) };
}

function bareFact(n: number, subjects: number): Fact {
  return {
    specversion: "1.0",
    id: `0192f0c1-8e6a-7cc3-b0d4-${String(n).padStart(12, "0")}`,
    source: "/social-api",
    type: "post-published.v1",
    subject: `post-${(n * STRIDE) % subjects}`,
    time: "2026-03-01T09:00:00.000Z",
    datacontenttype: "application/json",
    data: { postId: `post-${n}`, authorId: "user-17", kind: "text", visibility: "public", summary: "word ".repeat(30) },
  };
}

function traced(fact: Fact): Fact {
  const traceparent = `00-${realWorld.randomHex(32)}-${realWorld.randomHex(16)}-01`;
  return { ...fact, correlationid: fact.id, traceparent };
}
