const LONGEST_NAME = 128;

/** A field's name for an error's path. Where a schema lets names be chosen, somebody may choose one of any length. */
export function shortName(key: PropertyKey): string {
  const name = String(key);
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}
