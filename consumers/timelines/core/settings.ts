/** How big things may grow before timelines are built another way. The answer to a reader is the same under all settings but `lossyAboveFollows`. */
export interface TimelineSettings {
  /** Posts a timeline shows at most. */
  readonly cap: number;
  /** Stored entries above which a timeline is cut back to `cap`. The slack spares a trim per write. */
  readonly trimAbove: number;
  /** Entries written to a reader, on average, before somebody looks whether to trim. */
  readonly trimEveryEntries: number;
  /** Followers up to whom an author's posts are pushed; above, readers pull them. */
  readonly pushUpToFollowers: number;
  /** Followers that one step serves. */
  readonly chunkFollowers: number;
  /** Up to so many followers are served at once, without a step: one BatchWriteItem. */
  readonly inlineFollowers: number;
  /** Readers who ever followed more see a share `lossyAboveFollows / followed` of the posts; 0 shows all. */
  readonly lossyAboveFollows: number;
}

export const DEFAULTS: TimelineSettings = {
  cap: 800,
  trimAbove: 1_000,
  trimEveryEntries: 64,
  pushUpToFollowers: 10_000,
  chunkFollowers: 500,
  inlineFollowers: 25,
  lossyAboveFollows: 0,
};
