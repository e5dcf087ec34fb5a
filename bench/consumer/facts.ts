import { type PostPublishedV1, postPublishedV1 } from "../../schemas/social/post-published.v1.ts";

export const DEFINITION = postPublishedV1;
export type Heard = PostPublishedV1;

/** About 600 bytes each as JSON, with the correlation and the trace that the publisher fills in. */
export function facts(count: number): readonly Heard[] {
  return Array.from({ length: count }, (_, n) => {
    const id = `0192f0c1-8e6a-7cc3-b0d4-${String(n).padStart(12, "0")}`;
    return {
      ...DEFINITION.example,
      id,
      source: "/social-api",
      subject: subjectOf(n),
      time: new Date(Date.UTC(2026, 2, 1, 9) + n).toISOString(),
      correlationid: id,
      traceparent: `00-${String(n).padStart(32, "a")}-${String(n).padStart(16, "b")}-01`,
      data: {
        postId: subjectOf(n),
        authorId: `user-${n % 17}`,
        kind: "text",
        summary: `${n} `.padEnd(170, "a word or two, "),
        visibility: n % 3 === 0 ? "followers" : "public",
      },
    };
  });
}

/** A stream's batch meets some of its subjects again: four facts of each among a thousand. */
const subjectOf = (n: number): string => `post-${n % 250}`;

/** A fact, or what looks like one. */
export interface Said {
  readonly subject: string;
  readonly data: object;
}

/** A fact that no reader may let through. */
export function broken(fact: Heard): Said {
  const data = { ...fact.data, visibility: "nobody" };
  return { ...fact, data };
}
