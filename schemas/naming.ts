/** Past participles that do not end in -ed, or in -eed as feed and speed do. Add what English has and the list lacks. */
const IRREGULAR = new Set(
  (
    "agreed become begun bought broken brought built caught chosen cut done drawn driven felt forgotten found freed frozen " +
    "given gone guaranteed held hidden hit kept known laid left lent lost made met paid put read run said seen sent set " +
    "shown shut sold spent split spoken stolen taken told thrown understood withdrawn won written"
  ).split(" "),
);

/** Whether a name without its version says what has happened to what: `user-joined`. */
export function isPastFact(name: string): boolean {
  const words = name.split("-");
  const last = words.at(-1) ?? "";
  return words.length > 1 && (IRREGULAR.has(last) || (last.endsWith("ed") && !last.endsWith("eed")));
}

/** @returns the consumer that a name gives away, whole words alone: a fact knows nobody who hears it. */
export function consumerNamedIn(name: string, consumers: readonly string[]): string | undefined {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return consumers.find((consumer) => `-${kebab}-`.includes(`-${consumer}-`));
}
