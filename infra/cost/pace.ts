import type { QueueTrigger, StreamTrigger } from "../../runtime/definition.ts";
import type { CostModel } from "./model.ts";

/** How facts come: evenly, so that batches are as small and as dear as they can be, or enough to fill every batch. */
export type Pace = { readonly factsPerSecond: number } | "full batches";

/** Facts in a batch, at least one. */
export function factsPerBatch(trigger: QueueTrigger | StreamTrigger, pace: Pace, model: CostModel): number {
  const { batchSize } = trigger;
  return pace === "full batches"
    ? batchSize
    : Math.min(batchSize, Math.max(1, pace.factsPerSecond * gatheringSeconds(trigger, model)));
}

/** For how long of the whole traffic a batch gathers. */
function gatheringSeconds(trigger: QueueTrigger | StreamTrigger, { topology, assumptions }: CostModel): number {
  const { batchWindowSeconds } = trigger;
  // Without a window a poll of a queue brings what is there at once: one, where facts come evenly.
  if (trigger.on === "queue") return batchWindowSeconds;
  const lanes = topology.stream.shards * trigger.parallelizationFactor;
  return Math.max(batchWindowSeconds, assumptions["shard-poll-seconds"].value) / lanes;
}
