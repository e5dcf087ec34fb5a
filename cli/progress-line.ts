import type { Output } from "./world.ts";

const CLEAR_LINE = "\r\u001B[K";

/** One line that is written over, on a terminal; nothing in a pipe. */
export function progressLine(output: Output): { show(words: string): void; clear(): void } {
  if (output.isTTY !== true) return { show: () => undefined, clear: () => undefined };
  return {
    show: (words) => {
      // A line that wraps could not be cleared.
      output.write(`${CLEAR_LINE}${words.slice(0, (output.columns ?? 80) - 1)}`);
    },
    clear: () => {
      output.write(CLEAR_LINE);
    },
  };
}
