import type { Retention } from "../../dlq-replayer/core/expiry.ts";
import type { Letter } from "../../dlq-replayer/core/letter.ts";
import type { Desk } from "../../dlq-replayer/moves/desk.ts";

/** A letter may point anywhere: of a stream that is not there, or not ours to ask, nothing can be read. */
const GONE = 0;

/** How long these letters are kept, and the records that some of them point to. */
export async function retentionOf({ facts, records }: Desk, letters: readonly Letter[]): Promise<Retention> {
  const streams = new Set(
    letters.flatMap(({ cargo }) => cargo.flatMap((one) => (one.kind === "records" ? [one.pointer.streamArn] : []))),
  );
  const hours = await Promise.all(
    [...streams].map(async (arn) => [arn, await records.retentionHours(arn).catch(() => GONE)] as const),
  );
  return { queueSeconds: facts.retentionSeconds, streamHours: new Map(hours) };
}
