import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { Fact } from "../../schemas/event.ts";
import { sliceNameIn } from "./slices.ts";

/** What was archived. */
export interface Archive {
  /** Lines, those of the same fact among them. */
  readonly lines: number;
  /** Whether the fact is there, and as it was said. */
  readonly holds: (fact: Fact) => "as said" | "otherwise" | "not";
  /** What consumers said themselves about people of a slice. */
  readonly saidAbout: (sliceName: string) => readonly Fact[];
}

/** By whom nothing but consequences is said. */
const CONSUMERS = new Set(["/entitlements", "/notifications"]);
const OBJECTS_AT_ONCE = 8;

/** Reads every object once and keeps of a fact a digest, so that hundreds of thousands fit into memory. */
export async function readArchive(s3: S3Client, bucket: string): Promise<Archive> {
  const digests = new Map<string, string>();
  const saidBySlice = new Map<string, Fact[]>();
  let lines = 0;
  for await (const keys of keysIn(s3, bucket)) {
    for (let at = 0; at < keys.length; at += OBJECTS_AT_ONCE) {
      const texts = await Promise.all(keys.slice(at, at + OBJECTS_AT_ONCE).map((Key) => textOf(s3, bucket, Key)));
      for (const text of texts) for (const line of text.trimEnd().split("\n")) note(JSON.parse(line) as Partial<Fact>);
    }
  }
  return {
    lines,
    holds: (fact) => {
      const digest = digests.get(identityOf(fact));
      return digest === undefined ? "not" : digest === digestOf(fact) ? "as said" : "otherwise";
    },
    saidAbout: (sliceName) => saidBySlice.get(sliceName) ?? [],
  };

  function note(line: Partial<Fact>): void {
    lines++;
    // What nobody could read is kept otherwise.
    if (line.id === undefined || line.type === undefined) return;
    const fact = line as Fact;
    const isNew = !digests.has(identityOf(fact));
    digests.set(identityOf(fact), digestOf(fact));
    const slice = CONSUMERS.has(fact.source) ? sliceNameIn(fact.subject) : undefined;
    if (slice !== undefined && isNew) saidBySlice.set(slice, [...(saidBySlice.get(slice) ?? []), fact]);
  }
}

async function* keysIn(s3: S3Client, Bucket: string): AsyncGenerator<readonly string[]> {
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token }));
    yield (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

async function textOf(s3: S3Client, Bucket: string, Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return gunzipSync((await Body?.transformToByteArray()) ?? "").toString();
}

const identityOf = ({ source, id }: Fact): string => `${source} ${id}`;

/** Of what its producer said, without what is added on the way. */
const digestOf = ({ type, subject, time, data }: Fact): string =>
  createHash("md5")
    .update(JSON.stringify([type, subject, time, data]))
    .digest("base64");
