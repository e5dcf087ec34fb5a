import { ledgerTold } from "../../dlq-replayer/aws/ledger.ts";
import { LEDGER_TABLE, STREAM } from "../../infra/topology.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { sdkService } from "../../runtime/aws/sdk-service.ts";
import { coloursOf } from "../colours.ts";
import { OURS } from "../definitions.ts";
import { timeOf } from "../dlq/filters.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { TraceOptions } from "../options.ts";
import { progressLine } from "../progress-line.ts";
import { archiveBucketOf, archivePages } from "../target/archive-pages.ts";
import { describeTarget, type Target } from "../target/choose-target.ts";
import { dynamodbOf, kinesisOf, s3Of } from "../target/clients.ts";
import { failuresByCorrelation } from "../target/failures-by-correlation.ts";
import { findTarget } from "../target/find-target.ts";
import { streamFacts, streamPages } from "../target/stream-pages.ts";
import { interruption } from "../up/interruption.ts";
import { writeJson, type World } from "../world.ts";
import { hearersOf } from "./hearers.ts";
import { notesOn, nothingFound } from "./notes.ts";
import { MINUTE_MS, startOf } from "./spans.ts";
import { type Sources, traced } from "./traced.ts";
import { traceJson } from "./tree-json.ts";
import { treeText } from "./tree-text.ts";

/** As long as an id may be (schemas/event.ts). */
const LONGEST_ID = 128;
/** The router and the archive read each shard once a second; so do we twice, and two of its five reads are left. */
const BREATH_MS = 500;
/** What is about to leave the stream is read from the archive, so that it does not go while it is read. */
const LEAVING_MS = 10 * MINUTE_MS;
/** Megabytes of the ledger that are looked through for steps. */
const LEDGER_PAGES = 64;

/**
 * `chorus trace <id>`.
 * @throws {WrongUsage} @throws {CommandFailed} when nothing is known of the id, with what was read and what to try.
 */
export async function trace(id: string, options: TraceOptions, world: World): Promise<void> {
  if (id === "" || id.length > LONGEST_ID) throw new WrongUsage(`An id has 1 to ${LONGEST_ID} characters.`);
  const nowMs = world.now().getTime();
  const sinceMs = options.since === undefined ? undefined : sinceOf(options.since, world.now());
  const target = await findTarget(options, world);
  const clients = { kinesis: kinesisOf(target), s3: s3Of(target), dynamodb: dynamodbOf(target) };
  const interrupted = new AbortController();
  void interruption(world).happens.then(() => {
    interrupted.abort();
  });
  const { signal } = interrupted;
  const line = progressLine(world.err);
  try {
    const sources = await sourcesIn(target, clients, { nowMs, signal, world });
    const asked = { id, ...(sinceMs !== undefined && { sinceMs }) };
    const result = await traced(asked, sources, {
      nowMs,
      signal,
      onProgress: ({ records, readToMs, facts }) => {
        const upTo = new Date(readToMs).toISOString();
        line.show(`${records.toLocaleString("en-US")} records read, up to ${upTo}; facts found: ${facts}`);
      },
    });
    line.clear();
    const where = { target: describeTarget(target), horizonMs: sources.places.horizonMs };
    if (options.json) writeJson(world.out, traceJson(where.target, result));
    if (result.branches.length === 0)
      throw new CommandFailed(nothingFound(result, where, startOf(id, { ...asked, nowMs })));
    if (!options.json) {
      const tree = treeText(result.branches, { colours: coloursOf(world), nowMs });
      world.out.write(`${[tree, "", ...notesOn(result, where)].join("\n")}\n`);
    }
  } finally {
    line.clear();
    for (const client of Object.values(clients)) client.destroy();
  }
}

function sinceOf(text: string, now: Date): number {
  const sinceMs = Date.parse(timeOf(text, now));
  if (sinceMs <= now.getTime()) return sinceMs;
  throw new WrongUsage(
    `--since "${text}" is still to come: write a time that has passed, or how long ago (30m, 2h, 3d).`,
  );
}

interface Clients {
  readonly kinesis: ReturnType<typeof kinesisOf>;
  readonly s3: ReturnType<typeof s3Of>;
  readonly dynamodb: ReturnType<typeof dynamodbOf>;
}

async function sourcesIn(
  target: Target,
  { kinesis, s3, dynamodb }: Clients,
  { nowMs, signal, world }: { readonly nowMs: number; readonly signal: AbortSignal; readonly world: World },
): Promise<Sources> {
  const { arn, retentionHours } = await streamFacts(kinesis, STREAM);
  const isLocal = target.where === "local";
  const [, , , region = "", accountId = ""] = arn.split(":");
  const account = isLocal ? target.cloud : { accountId, region };
  return {
    places: {
      stream: streamPages({
        client: kinesis,
        streamName: STREAM,
        seeksTime: !isLocal,
        nowMs: () => world.now().getTime(),
        breathe: () => (isLocal ? Promise.resolve() : world.pause(BREATH_MS, signal)),
      }),
      archive: archivePages(s3, archiveBucketOf(account.accountId, account.region)),
      horizonMs: nowMs - retentionHours * 60 * MINUTE_MS + LEAVING_MS,
    },
    hearers: hearersOf(OURS),
    told: ledgerTold(dynamoRowStore(sdkService(dynamodb), LEDGER_TABLE, backingOff)),
    failures: (correlationId) =>
      failuresByCorrelation(dynamodb, { tableName: LEDGER_TABLE, correlationId, mostPages: LEDGER_PAGES, signal }),
  };
}
