import { GIVEN } from "./given.ts";
import { PLATFORM } from "./topology.ts";

/** DynamoDB takes no shorter one for a table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html */
export const SHORTEST_NAME = 3;
/** Names become parts of names of functions, roles (64 characters at most, with prefix and region), queues and alarms. */
export const LONGEST_NAME = 40;

const KEBAB_CASE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Whether a folder or a function may be called so. */
export const isName = (name: string, shortest = SHORTEST_NAME, longest = LONGEST_NAME): boolean =>
  KEBAB_CASE.test(name) && name.length >= shortest && name.length <= longest;

/** @returns for what a name is kept that no folder may have, if so. */
export function keptFor(name: string): string | undefined {
  if (name === PLATFORM || name === GIVEN || /^chorus(-|$)/.test(name)) return "what all share";
  return /(^|-)(dlq|state)$/.test(name) ? "dead letters and state" : undefined;
}
