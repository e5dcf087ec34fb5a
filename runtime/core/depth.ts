/** Levels of lists and objects that a fact may have, at every door where one is said. No schema of ours comes near it. */
export const MAX_DEPTH = 64;

/** Asked first, because whoever walks through a value walks as deep as it is. */
export function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(levels - 1, inner));
}
