import type { Cloud, CloudEvent } from "../../infra/local/cloud.ts";
import type { Fact } from "../../schemas/event.ts";

/** How `chorus up` tells what goes on. */
export interface Show {
  readonly event: (event: CloudEvent) => void;
  readonly starting: () => void;
  readonly ready: (cloud: Cloud, seconds: number) => void;
  readonly published: (facts: readonly Fact[]) => void;
  /** @param sample what was published at the start, if anything */
  readonly settled: (cloud: Cloud, sample: readonly Fact[]) => void;
  readonly stopping: () => void;
  readonly stopped: () => void;
}
