import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Service } from "../stacks/stack.ts";

/** osls, loaded once for many stacks. */
export interface Packager {
  /** Writes the template and the zips to `<directory>/.serverless`. Asks nobody for credentials. @throws {Error} with what osls says. */
  packageIn(directory: string, service: Service): Promise<void>;
  stop(): Promise<void>;
}

interface Done {
  readonly directory: string;
  readonly failure?: string;
}

/** Loads while the caller does something else. */
export function startPackager(root: string): Packager {
  const worker = new Worker(join(root, "infra", "packages", "osls-worker.mjs"), { stdout: true, stderr: true });
  const waiting = new Map<string, { readonly resolve: () => void; readonly reject: (error: Error) => void }>();
  worker.on("message", ({ directory, failure }: Done) => {
    const caller = waiting.get(directory);
    waiting.delete(directory);
    if (failure === undefined) caller?.resolve();
    else caller?.reject(new Error(failure));
  });
  let broken: Error | undefined;
  worker.on("error", (error: Error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
  });
  return {
    packageIn: (directory, service) =>
      new Promise((resolve, reject) => {
        // It may have ended while nobody waited yet, and would never answer.
        if (broken !== undefined) {
          reject(broken);
          return;
        }
        waiting.set(directory, { resolve, reject });
        worker.postMessage({ directory, service });
      }),
    async stop() {
      await worker.terminate();
    },
  };
}
