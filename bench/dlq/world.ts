/** What a tool is measured in, and what is told of it. */

/** What the name of each of our ways begins with. */
export const OURS = "chorus";
export const SOURCE = "letters-dlq";
/** Its redrive policy names the source. */
export const TARGET = "letters";

/** Calls that reached the engine, by operation. */
export type Calls = Readonly<
  Record<string, { readonly count: number; readonly firstMs: number; /** Of the answer. */ readonly lastMs: number }>
>;

/** One program of a way, from its start to its exit. */
export interface Step {
  readonly name: string;
  readonly seconds: number;
  /** As the kernel tells them, hence on Linux only; NaN elsewhere. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly calls: Calls;
  readonly exitCode: number;
  /** Of all that it printed. */
  readonly lastLine: string;
}

export interface Ran {
  readonly steps: readonly Step[];
}

export interface Program {
  /** Of the step, where a way has several. */
  readonly name: string;
  /** For `node`, which is the one that runs the bench. */
  readonly args: readonly string[];
  /**
   * Beside what every program gets: AWS_ENDPOINT_URL, a region, credentials, and the queues as SOURCE_URL and TARGET_URL,
   * which the engine knows and whose host nobody finds: requests go to the endpoint.
   */
  readonly env?: Readonly<Record<string, string>>;
}

export interface World {
  /** Where SQS is, as `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly letters: number;
  /** Absolute, empty, removed after the run: for plans and journals. It is also HOME and where programs run. */
  readonly folder: string;
  /** Runs to the end, whatever the exit code. */
  step(program: Program): Promise<Step>;
}

/** One way of getting all letters from `SOURCE` to `TARGET`, or of looking at them all and letting go of them. */
export interface Way {
  readonly name: string;
  /** Of the letters, 1 unless said: what is slow gets fewer, and rates still compare. */
  readonly share?: number;
  /** The others are compared with it. */
  readonly isLimit?: boolean;
  run(world: World): Promise<Ran>;
}

/** What became of the letters. */
export interface Audit {
  /** Neither in the source nor in the target. */
  readonly lost: number;
  /** More copies in the target than one each. */
  readonly twice: number;
  readonly left: number;
  /** Whoever replays the rest sends these again. */
  readonly leftAndArrived: number;
  /** Came to the target with another body, or without one of the sender's attributes. */
  readonly changed: number;
}

/** Of the source. */
export interface Depth {
  readonly visible: number;
  readonly hidden: number;
}
