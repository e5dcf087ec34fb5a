/** A line of a list for people: what it is called, and what it is. */
export type Named = readonly [name: string, value: string];

/** One column of names, and the values behind it. */
export function aligned(rows: readonly Named[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
