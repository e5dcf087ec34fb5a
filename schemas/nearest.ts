/** @returns up to three of the known names that are close enough to be what was meant, the nearest first. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const far = Math.max(2, Math.floor(name.length / 3));
  const distances = known.map((candidate) => ({ candidate, edits: editsTo(candidate) }));
  // A name much farther off than the best one only distracts from it.
  const most = Math.min(far, 2 + Math.min(...distances.map(({ edits }) => edits)));
  return distances
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);

  /** A piece of a name is as good as a slip of the finger. */
  function editsTo(candidate: string): number {
    return name.length > 3 && candidate.includes(name) ? 1 : editDistance(name, candidate);
  }
}

/** Letters to insert, remove or change to make one text of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, length) => length);
  for (let done = 0; done < a.length; done++) {
    const next = [done + 1];
    for (let at = 0; at < b.length; at++) {
      const changed = (row[at] ?? 0) + (a[done] === b[at] ? 0 : 1);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
