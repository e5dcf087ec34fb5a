import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { CommandFailed } from "../failures.ts";
import { codeOf, reasonOf } from "../reason.ts";

export interface SourceFile {
  /** As it lies on disk, perhaps compressed. Undefined for a pipe, which can be read only once. */
  readonly bytes: number | undefined;
  /**
   * Its content, unpacked when it is gzip, whatever it is called. Reads no further ahead than it is asked.
   * @param onRead told how much more was read from disk
   * @throws {CommandFailed} at the place where gzip ends too soon or is damaged.
   */
  read(onRead?: (bytes: number) => void): AsyncIterable<Buffer>;
}

/** @throws {CommandFailed} when it is not there or is a folder. */
export async function openFile(path: string): Promise<SourceFile> {
  const found = await stat(path).catch((error: unknown) => {
    throw new CommandFailed(`"${path}" cannot be read: ${whyUnread(error)}.`, { cause: error });
  });
  if (found.isDirectory()) throw new CommandFailed(`"${path}" is a folder; name a file of facts, one per line.`);
  return {
    bytes: found.isFile() ? found.size : undefined,
    read: (onRead = () => undefined) => unpacked(path, counted(createReadStream(path), onRead)),
  };
}

async function* counted(chunks: AsyncIterable<Buffer>, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onRead(chunk.length);
    yield chunk;
  }
}

/** The first two bytes tell. https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1 */
async function* unpacked(path: string, chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const first = await chunks.next();
  if (first.done === true) return;
  const all = joined(first.value, chunks);
  yield* first.value[0] === 0x1f && first.value[1] === 0x8b ? gunzipped(path, all) : all;
}

async function* joined(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzipped(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // A fault on either side ends the loop below; nobody else needs to hear of it.
  pipeline(chunks, gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    throw new CommandFailed(`"${path}" is no complete gzip file: ${reasonOf(error)}.`, { cause: error });
  }
}

function whyUnread(error: unknown): string {
  return codeOf(error) === "ENOENT" ? "there is no such file" : reasonOf(error);
}
