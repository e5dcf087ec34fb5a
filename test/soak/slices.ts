import { consumers } from "../../consumers/index.ts";
import { catalogue } from "../../schemas/catalogue.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../chance.ts";
import { ACCEPTANCE, type Disorder, disordered } from "../disorder.ts";
import { apart, shifted, type Told } from "../worlds/apart.ts";
import { mixedWorld } from "../worlds/mixed.ts";
import { notifiedWorld } from "../worlds/notified.ts";
import { socialWorld } from "../worlds/social.ts";
import { subscriptionWorld } from "../worlds/subscriptions.ts";

/** A world of its own, of some hundred facts: made again from its seed, so that nobody has to keep it. */
export interface Slice extends Told {
  readonly name: string;
  /** As they are said: not in order, some twice. */
  readonly said: readonly Fact[];
}

const DISORDER: Disorder = { ...ACCEPTANCE, window: 200, duplicates: 0.05 };

/** What nobody hears is for the archive alone. */
const unheard = catalogue.filter(
  ({ type }) => !consumers.some(({ hears }) => hears !== "every" && hears.some((heard) => heard.type === type)),
);

/** Ends every name of a slice's people and things. */
const BEHIND_PREFIX = "~";

/** @returns the slice that a subject belongs to; undefined for none. */
export const sliceNameIn = (subject: string): string | undefined => /^([\da-z]+)~/.exec(subject)?.[1];

/** What all slices of a run have in common. */
export interface Run {
  readonly seed: number;
  /** What is told of somebody to be notified has happened just before. */
  readonly startedAt: Date;
  /** 1 makes slices of 150 to 500 facts. */
  readonly scale: number;
}

export function sliceOf({ seed, startedAt, scale }: Run, index: number): Slice {
  const name = index.toString(36);
  const luck = chance(seed * 1_000_003 + index);
  const told = worldOf(index);
  return { name, ...told, said: disordered(told.facts, DISORDER, luck) };

  function worldOf(at: number): Told {
    const prefix = `${name}${BEHIND_PREFIX}`;
    switch (at % 4) {
      case 0:
        return apart(withOneAuthorEach(socialWorld(luck, { users: 30, facts: 500 * scale })), prefix);
      case 1: {
        const world = notifiedWorld(luck, { users: 20, facts: 350 * scale });
        const { users, facts } = apart(world, prefix);
        return { users, facts: shifted(facts, startedAt.getTime() - Date.parse(world.end)) };
      }
      case 2:
        return apart(subscriptionWorld(luck, { users: 20, lives: 40 * scale }), prefix);
      default: {
        const { subjects, facts } = mixedWorld(luck, unheard, { subjects: 20, facts: 150 * scale });
        const { users, facts: moved } = apart({ users: subjects, facts }, prefix);
        return { users, facts: moved };
      }
    }
  }
}

/** A post that somebody else publishes anew is no matter of inboxes, which tell of it as of two. */
function withOneAuthorEach({ users, facts }: Told): Told {
  const authors = new Map<unknown, unknown>();
  const kept = facts.filter(({ type, data }) => {
    if (type !== "post-published.v1") return true;
    const { postId, authorId } = data as { readonly postId: string; readonly authorId: string };
    const author = authors.get(postId) ?? authorId;
    authors.set(postId, author);
    return author === authorId;
  });
  return { users, facts: kept };
}
