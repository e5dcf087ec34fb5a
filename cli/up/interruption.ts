import type { World } from "../world.ts";

export interface Interruption {
  /** Resolves on the first Ctrl-C. */
  readonly happens: Promise<void>;
  readonly happened: () => boolean;
}

/** One key press may come twice: from the terminal, and from an `npm` that passes on what it got. */
const SAME_KEY_PRESS_MS = 700;

/** Listens for Ctrl-C; a second one, for somebody who will not wait, ends the process at once. */
export function interruption({ onInterrupt, now, abort }: Pick<World, "onInterrupt" | "now" | "abort">): Interruption {
  let firstAtMs: number | undefined;
  const happens = new Promise<void>((resolve) => {
    onInterrupt(() => {
      const atMs = now().getTime();
      if (firstAtMs !== undefined && atMs - firstAtMs > SAME_KEY_PRESS_MS) abort();
      firstAtMs ??= atMs;
      resolve();
    });
  });
  return { happens, happened: () => firstAtMs !== undefined };
}
