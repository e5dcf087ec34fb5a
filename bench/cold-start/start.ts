import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A bundle as Lambda would load it. */
export interface Loadable {
  readonly name: string;
  /** `file:` URL. */
  readonly bundle: string;
  readonly bytes: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Its first. */
  readonly event: object;
}

export interface Started {
  /** From the bundle's import until it can be called. */
  readonly initMs: number;
  /** From its first call to the answer. */
  readonly firstMs: number;
  readonly answer: unknown;
}

const PROGRAM = fileURLToPath(new URL("./program.mjs", import.meta.url));
const FROM_LAMBDA = {
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  _X_AMZN_TRACE_ID: "Root=1-5759e988-bd862e3fe1be46a994272793",
};

/** One cold start, in a process of its own. @throws {Error} when it did not answer as one that did its work. */
export async function start({ name, bundle, environment, event }: Loadable): Promise<Started> {
  const child = fork(PROGRAM, [bundle, JSON.stringify(event)], {
    env: { PATH: process.env["PATH"], ...FROM_LAMBDA, ...environment },
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let started: Started | undefined;
  child.on("message", (message) => (started = message as Started));
  const [code] = (await once(child, "exit")) as [number | null];
  if (started === undefined) throw new Error(`${name} ended with ${String(code)}`);
  if (!isDone(started.answer)) throw new Error(`${name} answered ${JSON.stringify(started.answer)}`);
  return started;
}

/** A batch without failures, a request that was served, a timer's nothing. */
function isDone(answer: unknown): boolean {
  if (answer === null) return true;
  const { batchItemFailures, statusCode } = answer as { batchItemFailures?: readonly object[]; statusCode?: number };
  return batchItemFailures?.length === 0 || (statusCode !== undefined && statusCode < 400);
}
