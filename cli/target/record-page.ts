/** Some records of the stream or of the archive, as they were stored. */
export interface RecordPage {
  readonly records: readonly KeptRecord[];
  /** What had arrived by then has been read; milliseconds since 1970. */
  readonly readToMs: number;
}

export interface KeptRecord {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970; of the archive, which knows no better, the end of the hour. */
  readonly arrivedMs: number;
}

/**
 * Records that arrived from then on, about in the order they did. The end is asked for again before each read, so that
 * whoever reads can move it.
 */
export type RecordPages = (fromMs: number, untilMs: () => number) => AsyncIterable<RecordPage>;
