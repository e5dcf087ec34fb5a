/** Between two ids that make a third: `ana>bob`. An id may hold it itself, and then the third tells no longer which two. */
const BETWEEN = ">";

export const pairId = (a: string, b: string): string => `${a}${BETWEEN}${b}`;

/** @returns the two ids of which this one is made; undefined when it is made of none, or it cannot be told. */
export function pairIn(id: string): readonly [string, string] | undefined {
  const [a, b, ...more] = id.split(BETWEEN);
  return a && b && more.length === 0 ? [a, b] : undefined;
}

/** Whether it is an id of its own: not one that is made of two. */
export const isWhole = (id: string): boolean => !id.includes(BETWEEN);
