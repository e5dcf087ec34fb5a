import { gunzipSync } from "node:zlib";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  NoSuchBucket,
  type S3Client,
} from "@aws-sdk/client-s3";
import { CommandFailed } from "../failures.ts";
import type { KeptRecord, RecordPages } from "./record-page.ts";

const HOUR_MS = 3_600_000;
/** Each is some megabytes at most, unpacked. */
const OBJECTS_AT_ONCE = 16;
const LISTINGS_AT_ONCE = 16;
/** What nobody could read has neither id nor type. */
const UNREADABLE = "type=_unreadable/";

/** As the platform's template names it, by what the stream's ARN says of where that stands. */
export function archiveBucketOf(accountId: string, region: string): string {
  return `chorus-archive-${accountId}-${region}`;
}

/** The archive's hours, from the one that holds the first moment to the one that holds the last. */
export function archivePages(client: Pick<S3Client, "send">, bucket: string): RecordPages {
  return async function* (fromMs, untilMs) {
    const types = (await list("", "/")).filter((prefix) => prefix !== UNREADABLE);
    const days = new Set(await listAll(types, "/"));
    for (let hourMs = fromMs - (fromMs % HOUR_MS); hourMs < untilMs(); hourMs += HOUR_MS) {
      const keys = await keysOf(types, days, hourMs);
      const arrivedMs = hourMs + HOUR_MS;
      for (const some of chunks(keys, OBJECTS_AT_ONCE)) {
        const records = await Promise.all(some.map((key) => recordsIn(key, arrivedMs)));
        yield { records: records.flat(), readToMs: hourMs };
      }
      yield { records: [], readToMs: arrivedMs };
    }
  };

  function keysOf(types: readonly string[], days: ReadonlySet<string>, hourMs: number): Promise<readonly string[]> {
    const [date = "", time = ""] = new Date(hourMs).toISOString().split("T");
    const ofDay = types.map((type) => `${type}dt=${date}/`).filter((day) => days.has(day));
    return listAll(ofDay.map((day) => `${day}hour=${time.slice(0, 2)}/`));
  }

  async function listAll(prefixes: readonly string[], delimiter?: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const some of chunks(prefixes, LISTINGS_AT_ONCE))
      found.push(...(await Promise.all(some.map((prefix) => list(prefix, delimiter)))).flat());
    return found;
  }

  /** Keys that begin so; up to a delimiter what they begin with. */
  async function list(Prefix: string, Delimiter?: string): Promise<readonly string[]> {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await listing({ Bucket: bucket, Prefix, Delimiter, ContinuationToken });
      const names =
        Delimiter === undefined
          ? (page.Contents ?? []).map(({ Key }) => Key)
          : (page.CommonPrefixes ?? []).map((common) => common.Prefix);
      found.push(...names.flatMap((name) => name ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return found;
  }

  async function listing(input: ListObjectsV2CommandInput) {
    try {
      return await client.send(new ListObjectsV2Command(input));
    } catch (error) {
      if (!(error instanceof NoSuchBucket)) throw error;
      throw new CommandFailed(`There is no bucket "${bucket}" to read the archive from. Is Chorus deployed there?`, {
        cause: error,
      });
    }
  }

  async function recordsIn(Key: string, arrivedMs: number): Promise<readonly KeptRecord[]> {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const packed = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return gunzipSync(packed)
      .toString()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => ({ bytes: Buffer.from(line), arrivedMs }));
  }
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
