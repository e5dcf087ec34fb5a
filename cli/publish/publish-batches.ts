import type { Fact } from "../../schemas/event.ts";
import { PublishRefused } from "../../runtime/errors.ts";
import type { Publisher } from "../../runtime/ports.ts";

export interface NumberedFact {
  readonly fact: Fact;
  /** The line it stands on. */
  readonly line: number;
  /** As it stands there. */
  readonly bytes: number;
}

export interface Published {
  readonly stored: number;
  /** Not stored by the broker after every attempt, in the order of the file. */
  readonly refused: readonly NumberedFact[];
  /** What ended it before the last fact: the file or the broker. */
  readonly stoppedBy?: unknown;
}

/** A whole PutRecords call. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const FACTS_PER_BATCH = 500;
const BYTES_PER_BATCH = 4_194_304;
/** Enough to keep a broker busy; what waits in memory is bounded by it. */
const BATCHES_IN_FLIGHT = 4;

/**
 * Reads no further ahead than a few batches, so memory stays flat whatever the length of the file.
 * Goes on past single refusals; stops when a whole batch is refused or the broker cannot be asked.
 */
export async function publishBatches(
  facts: AsyncIterable<NumberedFact>,
  publisher: Publisher,
  onStored: (count: number) => void = () => undefined,
): Promise<Published> {
  const inFlight = new Set<Promise<void>>();
  const refused: NumberedFact[] = [];
  let stored = 0;
  let stop: { readonly error: unknown } | undefined;

  // Never rejects: a batch may fail while nobody awaits it yet.
  const publish = async (batch: readonly NumberedFact[]) => {
    const outcome = await publishBatch(batch, publisher);
    stored += outcome.stored;
    refused.push(...outcome.refused);
    if (outcome.stored === 0) stop ??= { error: outcome.error };
    onStored(outcome.stored);
  };

  try {
    for await (const batch of batchesOf(facts)) {
      const call = publish(batch).finally(() => inFlight.delete(call));
      inFlight.add(call);
      if (inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(inFlight);
      if (stop !== undefined) break;
    }
  } catch (error) {
    // The file could not be read to its end: what was said until then still counts.
    stop ??= { error };
  }
  await Promise.all(inFlight);
  refused.sort((a, b) => a.line - b.line);
  return { stored, refused, ...(stop !== undefined && { stoppedBy: stop.error }) };
}

async function publishBatch(batch: readonly NumberedFact[], publisher: Publisher) {
  try {
    await publisher.publish(batch.map(({ fact }) => fact));
    return { stored: batch.length, refused: [] };
  } catch (error) {
    const refused = error instanceof PublishRefused ? refusedOf(batch, error) : batch;
    return { stored: batch.length - refused.length, refused, error };
  }
}

function refusedOf(batch: readonly NumberedFact[], { context }: PublishRefused): readonly NumberedFact[] {
  const named = context["factIds"];
  if (!Array.isArray(named)) return batch;
  const ids = new Set<string>(named);
  return batch.filter(({ fact }) => ids.has(fact.id));
}

async function* batchesOf(facts: AsyncIterable<NumberedFact>): AsyncGenerator<readonly NumberedFact[]> {
  let batch: NumberedFact[] = [];
  let bytes = 0;
  for await (const fact of facts) {
    batch.push(fact);
    bytes += fact.bytes;
    if (batch.length < FACTS_PER_BATCH && bytes < BYTES_PER_BATCH) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
