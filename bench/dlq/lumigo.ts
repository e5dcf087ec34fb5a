import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { SOURCE, TARGET, type Way } from "./world.ts";

const VERSION = "0.48.4";
/** What it depends on, as of then: it names ranges, and an old tool's are wide. */
const AS_OF = "2026-11-01";
const PRELOAD = fileURLToPath(new URL("./peers/lumigo-preload.cjs", import.meta.url));

/**
 * lumigo-cli, https://github.com/lumigo-io/lumigo-CLI, brought from the package registry when it is first measured and
 * kept among the temporary files: with version 2 of the SDK and everything else it is hundreds of megabytes and long
 * unmaintained, which nobody who only works here should have to install. Its install scripts are not run. What is done
 * to it while it runs stands in lumigo-preload.cjs.
 */
export async function lumigoWays(): Promise<readonly Way[]> {
  const root = await (whereInstalled ??= installed());
  if (root === undefined) return [];
  const way = (name: string, options: readonly string[]): Way => ({
    name,
    async run(world) {
      const cli = join(root, "node_modules", "lumigo-cli", "bin", "run");
      const queues = ["--dlqQueueName", SOURCE, "--targetName", TARGET, "--region", "us-east-1"];
      const args = ["--require", PRELOAD, cli, "replay-sqs-dlq", ...queues, ...options];
      const env = { SKIP_VERSION_CHECK: "1", AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE: "1" };
      return { steps: [await world.step({ name: "replay-sqs-dlq", args, env })] };
    },
  });
  return [way("lumigo-cli, as it comes", []), way("lumigo-cli -c 32", ["--concurrency", "32"])];
}

let whereInstalled: Promise<string | undefined> | undefined;

/** It appears whole, by one rename. @returns undefined where no registry can be reached: the others are measured all the same. */
async function installed(): Promise<string | undefined> {
  const folder = join(tmpdir(), `chorus-bench-lumigo-cli-${VERSION}-${AS_OF}`);
  if (existsSync(folder)) return folder;
  console.error(`bringing lumigo-cli ${VERSION} from the package registry into ${folder}`);
  const unfinished = `${folder}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true }));
    const quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--omit=dev"];
    const args = ["install", ...quietly, `--before=${AS_OF}`, `lumigo-cli@${VERSION}`];
    await promisify(execFile)("npm", args, { cwd: unfinished, shell: process.platform === "win32" });
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    console.error(`lumigo-cli is left out: ${String(error)}`);
    return undefined;
  }
  return folder;
}
