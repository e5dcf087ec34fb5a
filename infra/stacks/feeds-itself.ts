import { isStepUse, stepQueueOf } from "../../runtime/definition.ts";
import type { FunctionSpec } from "../topology.ts";

/** Whether what a function sends can come back to it, through queues of its folder. */
export function feedsItself(spec: FunctionSpec, functions: readonly FunctionSpec[]): boolean {
  const queues = new Set(queuesSentTo(spec));
  // A set hands out what is added while it is walked.
  for (const queue of queues) {
    const readers = functions.filter((one) => queueRead(one) === queue);
    for (const next of readers.flatMap(queuesSentTo)) queues.add(next);
  }
  const own = queueRead(spec);
  return own !== undefined && queues.has(own);
}

const queueRead = ({ trigger }: FunctionSpec): string | undefined =>
  trigger.on === "queue" ? trigger.queue : undefined;

const queuesSentTo = ({ uses }: FunctionSpec): readonly string[] => uses.filter(isStepUse).map(stepQueueOf);
