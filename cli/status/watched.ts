import { type FunctionDefinition, isStepUse, stepQueueOf } from "../../runtime/definition.ts";

/** A queue and the function that empties it. */
export interface WatchedQueue {
  /** The folder it belongs to. */
  readonly service: string;
  readonly functionName: string;
  readonly queue: string;
}

/** A function that reads the stream. */
export interface StreamReader {
  readonly service: string;
  readonly functionName: string;
}

export interface Watched {
  readonly readers: readonly StreamReader[];
  /** In the order facts flow: a queue comes after those whose function sends into it. */
  readonly queues: readonly WatchedQueue[];
}

interface Deployable {
  readonly name: string;
  readonly functions: readonly FunctionDefinition[];
}

/** Where facts can be on their way, by the definitions. */
export function watched(services: readonly Deployable[]): Watched {
  const queues: Feeding[] = [];
  const readers: StreamReader[] = [];
  for (const { name: service, functions } of services) {
    for (const { name: functionName, trigger, uses } of functions) {
      if (trigger.on === "stream") readers.push({ service, functionName });
      if (trigger.on === "queue")
        queues.push({ service, functionName, queue: trigger.queue, feeds: uses.filter(isStepUse).map(stepQueueOf) });
    }
  }
  return { readers, queues: inFlowOrder(queues).map(({ feeds: _, ...queue }) => queue) };
}

interface Feeding extends WatchedQueue {
  readonly feeds: readonly string[];
}

/** Depth first, so that whatever a queue feeds stands behind it; a queue that feeds itself does no harm. */
function inFlowOrder(queues: readonly Feeding[]): readonly Feeding[] {
  const ordered: Feeding[] = [];
  const seen = new Set<string>();
  const visit = (queue: Feeding) => {
    if (seen.has(queue.queue)) return;
    seen.add(queue.queue);
    for (const fed of queues.filter((candidate) => queue.feeds.includes(candidate.queue)).toReversed()) visit(fed);
    ordered.unshift(queue);
  };
  for (const queue of queues.toReversed()) visit(queue);
  return ordered;
}
