/** What several rounds said of one thing. */
export interface Figure {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** @returns undefined when there is nothing to tell: no value, or none that is a number. */
export function figureOf(values: readonly number[]): Figure | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [lowest, median, highest] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)];
  if (lowest === undefined || median === undefined || highest === undefined) return undefined;
  return { median, lowest, highest };
}

/** `median (lowest to highest)`, or the median alone where all rounds said the same. */
export function textOf(figure: Figure | undefined, digits: number): string {
  if (figure === undefined) return "-";
  const [median = "", lowest, highest] = [figure.median, figure.lowest, figure.highest].map((value) =>
    withSeparators(value, digits),
  );
  return lowest === highest ? median : `${median} (${lowest} to ${highest})`;
}

/** As the documents write numbers: 1,234.5 */
export const withSeparators = (value: number, digits: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** The share of `values` that are no greater; NaN of none. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
