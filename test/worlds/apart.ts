import type { Fact } from "../../schemas/event.ts";

/** People, and what they did. */
export interface Told {
  readonly users: readonly string[];
  readonly facts: readonly Fact[];
}

/** Fields whose values are names of things; those of people are known. */
const NAMES = new Set(["postId", "commentId", "subscriptionId", "followId", "grantId"]);
/** Characters of an id, as schemas have it. */
const MOST = 128;

/** With other people, posts and subscriptions than those of a world with another prefix. */
export function apart({ users, facts }: Told, prefix: string): Told {
  const renamed = (name: string): string => cut(`${prefix}${name}`);
  const people = new Map(users.map((user) => [user, renamed(user)]));
  const valueOf = (field: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => valueOf(field, one));
    if (typeof value !== "string") return value;
    return NAMES.has(field) ? renamed(value) : (people.get(value) ?? value);
  };
  const moved = facts.map((fact): Fact => {
    const data = Object.entries(fact.data as object).map(([field, value]) => [field, valueOf(field, value)]);
    // What is no id may be longer, and stays so: cut, two could become one.
    const subject = fact.subject.length <= MOST ? renamed(fact.subject) : `${prefix}${fact.subject}`;
    return { ...fact, id: renamed(fact.id), subject, data: Object.fromEntries(data) };
  });
  return { users: [...people.values()], facts: moved };
}

/** Not within a character. */
const cut = (name: string): string => name.slice(0, MOST).replace(/[\ud800-\udbff]$/, "");

/** The story, moved by so many milliseconds. */
export const shifted = (facts: readonly Fact[], byMs: number): readonly Fact[] =>
  facts.map((fact) => ({ ...fact, time: new Date(Date.parse(fact.time) + byMs).toISOString() }));
