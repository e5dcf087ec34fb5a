import type { Fact } from "../../schemas/event.ts";
import { fallOut, follow, join } from "./sample/people.ts";
import { answer, publish, watch } from "./sample/posts.ts";
import { openStory } from "./sample/story.ts";
import { subscribe } from "./sample/subscriptions.ts";

export interface SampleSize {
  readonly people: number;
  readonly posts: number;
}

const USUAL: SampleSize = { people: 30, posts: 120 };

/**
 * A small believable social world, told over the week before `now`: people join, follow a few hubs and each
 * other, post, comment, like, regret, watch and pay. The same seed, moment and size tell the same story.
 *
 * @returns valid facts in the order in which they happened.
 */
export function sampleFacts(seed: number, now: Date, size: SampleSize = USUAL): readonly Fact[] {
  const told: Fact[] = [];
  const story = openStory(seed, now.getTime(), told);
  const people = join(story, size.people);
  const readers = follow(story, people);
  for (const post of publish(story, people, size.posts)) {
    const others = readers.get(post.authorId) ?? [];
    answer(story, post, others);
    if (post.kind === "video") watch(story, post, others);
  }
  fallOut(story, people);
  subscribe(story, people);
  return told.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
}
