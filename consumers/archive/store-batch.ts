import { gzipSync } from "node:zlib";
import { errorWords } from "../../runtime/error-words.ts";
import type { Log } from "../../runtime/kit/log.ts";
import type { ObjectStore } from "../../runtime/ports.ts";
import type { StreamRecord } from "../../runtime/stream/stream-record.ts";
import { type ArchiveObject, objectsOf } from "./core/objects.ts";

export interface ArchivePorts {
  readonly objects: ObjectStore;
  readonly log: Log;
}

/** @returns a reader of batches that returns the sequence numbers of every object which could not be stored. */
export function storeBatch({ objects, log }: ArchivePorts) {
  return async (records: readonly StreamRecord[]): Promise<readonly string[]> => {
    const batch = objectsOf(records);
    const failed = (await Promise.all(batch.map(unlessStored))).flat();
    log.line(failed.length > 0 ? "error" : "info", "batch", {
      received: records.length,
      objects: batch.length,
      handedBack: failed.length,
    });
    log.flush();
    return failed;
  };

  async function unlessStored(object: ArchiveObject): Promise<readonly string[]> {
    try {
      await objects.put(storedForm(object));
      return [];
    } catch (error) {
      log.line("error", "An object could not be stored", { key: object.key, error: errorWords(error) });
      return object.sequenceNumbers;
    }
  }
}

function storedForm({ key, lines, happened }: ArchiveObject) {
  return {
    key,
    body: gzipSync(lines.map((line) => `${line}\n`).join("")),
    contentType: "application/gzip",
    metadata: {
      count: String(lines.length),
      ...(happened !== undefined && { "first-time": happened.first, "last-time": happened.last }),
    },
  };
}
