import type { Retention } from "../../dlq-replayer/core/expiry.ts";
import type { Letter } from "../../dlq-replayer/core/letter.ts";
import type { Desk } from "../../dlq-replayer/moves/desk.ts";

/** How long these letters are kept, and the records that some of them point to. */
export async function retentionOf({ facts, records }: Desk, letters: readonly Letter[]): Promise<Retention> {
  const streams = new Set(
    letters.flatMap(({ cargo }) => cargo.flatMap((one) => (one.kind === "records" ? [one.pointer.streamArn] : []))),
  );
  const hours = await Promise.all([...streams].map(async (arn) => [arn, await records.retentionHours(arn)] as const));
  return { queueSeconds: facts.retentionSeconds, streamHours: new Map(hours) };
}
