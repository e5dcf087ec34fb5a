/**
 * Moments as RFC 3339 text, in UTC with milliseconds. To make one costs a quarter of what reading a fact does, and what comes
 * together is often of the same millisecond: the last one is kept.
 */
export function timeTexts(): (ms: number) => string {
  let lastMs = NaN;
  let text = "";
  return (ms) => {
    if (ms !== lastMs) text = new Date(ms).toISOString();
    lastMs = ms;
    return text;
  };
}
