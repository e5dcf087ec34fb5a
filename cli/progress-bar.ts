import { Presets, SingleBar } from "cli-progress";
import type { Output } from "./world.ts";

export interface ProgressBar {
  advance(by: number): void;
  /** What stands behind the bar. */
  say(words: string): void;
  stop(): void;
}

const SILENT: ProgressBar = { advance: () => undefined, say: () => undefined, stop: () => undefined };

/**
 * A bar on a terminal, nothing in a pipe.
 * @param total undefined when nobody knows how much there is; then there is no bar either.
 */
export function progressBar(output: Output, total: number | undefined): ProgressBar {
  if (output.isTTY !== true || total === undefined || total === 0) return SILENT;
  const bar = new SingleBar(
    { stream: output, format: "{bar} {percentage}%  {words}", clearOnComplete: true, hideCursor: true, fps: 10 },
    Presets.shades_classic,
  );
  bar.start(total, 0, { words: "" });
  return {
    advance: (by) => {
      bar.increment(by);
    },
    say: (words) => {
      bar.update({ words });
    },
    stop: () => {
      bar.stop();
    },
  };
}
