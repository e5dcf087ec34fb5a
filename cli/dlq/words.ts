export const count = (value: number): string => value.toLocaleString("en-US");

/** `1 letter`, `20,000 letters`. */
export const letters = (value: number): string => `${count(value)} ${value === 1 ? "letter" : "letters"}`;

/** One line of what may be long. */
export const short = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
