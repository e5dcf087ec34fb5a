/** A stream for people or for scripts; `process.stdout` is one. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  /** Characters per line of a terminal. */
  readonly columns?: number;
}

/** All that a command knows of the world. Tests pass their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder the command was called in. */
  readonly cwd: string;
  /** The checkout whose CLI this is. */
  readonly root: string;
  /** Answers. A pipe gets nothing but these. */
  readonly out: Output;
  /** Progress, notes and errors. */
  readonly err: Output;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly isAlive: (pid: number) => boolean;
  readonly fetch: typeof fetch;
  /** Ends early, and without an error, when the signal is aborted. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** Calls back on every Ctrl-C (and `kill`) from now on, instead of ending the process. */
  readonly onInterrupt: (listener: () => void) => void;
  /** Ends the process at once, for somebody who will not wait. */
  readonly abort: () => void;
}

/** One answer for a script: a document and a line end. */
export function writeJson(output: Output, answer: unknown): void {
  output.write(`${JSON.stringify(answer)}\n`);
}
