import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import type { LocalFunction } from "./deployment.ts";

/** As Lambda reports an invocation that failed. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly stackTrace?: readonly string[];
}

export type InvocationResult =
  | { readonly requestId: string; readonly payload: string }
  | { readonly requestId: string; readonly error: InvocationError };

/** One function: its workers, of which each handles one invocation at a time. */
export interface FunctionPool {
  readonly name: string;
  /** Waits for a free worker. Never throws: whatever goes wrong is an answer. @param event JSON */
  invoke(event: string): Promise<InvocationResult>;
  /** Starts a worker unless one has started well before. @throws {Error} when the bundle cannot be loaded. */
  ready(): Promise<void>;
  /** Ends a worker that is at work, as a crash would; none when none is. */
  crash(): void;
  stop(): Promise<void>;
}

export interface PoolOptions {
  readonly spec: LocalFunction;
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Workers at most. */
  readonly size: number;
  /** After so long without an invocation a worker is ended. */
  readonly idleMs: number;
  readonly onLog: (line: string) => void;
}

/** Beyond this much heap it is a leak. */
const HEAP_MB = 256;
/** Of a heap for what is just made: there are some twenty, and each would grow to several times as much. */
const YOUNG_MB = 2;

type Reply =
  | { readonly ready: true }
  | { readonly failedToStart: InvocationError }
  | { readonly payload: string }
  | { readonly error: InvocationError };

interface Environment {
  readonly worker: Worker;
  readonly started: Promise<InvocationError | undefined>;
  /** Takes the next reply; set while an invocation runs. */
  settle?: ((reply: Reply) => void) | undefined;
  /** Ends it, while nobody needs it. */
  idling?: NodeJS.Timeout | undefined;
  gone: boolean;
}

export function functionPool({ spec, root, environment, size, idleMs, onLog }: PoolOptions): FunctionPool {
  const idle: Environment[] = [];
  const all = new Set<Environment>();
  const waiting: ((environment: Environment) => void)[] = [];
  let stopped = false;
  let startsWell = false;

  return {
    name: spec.name,
    async ready() {
      if (startsWell) return;
      const first = await take();
      const failure = await first.started;
      startsWell = failure === undefined;
      giveBack(first);
      if (failure !== undefined) throw new Error(`${spec.name} does not start: ${failure.errorMessage}`);
    },
    async invoke(event) {
      const requestId = randomUUID();
      if (stopped) return { requestId, error: { errorType: "Stopped", errorMessage: "The local cloud is stopping" } };
      const taken = await take();
      const result = await run(taken, event, requestId);
      giveBack(taken);
      return result;
    },
    crash() {
      const busy = [...all].find(({ settle }) => settle !== undefined);
      void busy?.worker.terminate();
    },
    async stop() {
      stopped = true;
      await Promise.all([...all].map(end));
    },
  };

  function take(): Promise<Environment> {
    // The last one in, so that the others can be ended.
    const free = idle.pop();
    if (free !== undefined) {
      clearTimeout(free.idling);
      return Promise.resolve(free);
    }
    if (all.size < size) return Promise.resolve(start());
    return new Promise((resolve) => waiting.push(resolve));
  }

  function giveBack(environment: Environment): void {
    const next = waiting.shift();
    if (environment.gone) {
      if (next !== undefined) next(start());
    } else if (next !== undefined) next(environment);
    else rest(environment);
  }

  /** As Lambda gives up environments that nobody needs, after minutes. */
  function rest(environment: Environment): void {
    idle.push(environment);
    environment.idling = setTimeout(() => void end(environment), idleMs).unref();
  }

  function start(): Environment {
    const worker = new Worker(join(root, "infra", "local", "function-worker.mjs"), {
      env: { ...environment },
      workerData: {
        bundle: pathToFileURL(spec.file).href,
        memoryLimitInMB: String(spec.memoryMb),
        functionArn: spec.arn,
      },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
      // What the command was started with, e.g. to read TypeScript, is none of a function's business.
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on("line", onLog);
    const { promise: started, resolve: hasStarted } = deferred<InvocationError | undefined>();
    const one: Environment = { worker, started, gone: false };
    all.add(one);
    worker.on("message", (reply: Reply) => {
      if ("ready" in reply) hasStarted(undefined);
      else if ("failedToStart" in reply) hasStarted(reply.failedToStart);
      else one.settle?.(reply);
    });
    const lost = (errorMessage: string) => {
      const error = { errorType: "Runtime.ExitError", errorMessage };
      hasStarted(error);
      forget(one);
      one.settle?.({ error });
    };
    worker.on("error", (error: Error) => {
      lost(`The worker crashed: ${error.message}`);
    });
    worker.on("exit", (code) => {
      lost(`The worker exited with ${code} before it answered`);
    });
    return one;
  }

  async function run(one: Environment, event: string, requestId: string): Promise<InvocationResult> {
    const failedToStart = await one.started;
    if (failedToStart !== undefined) {
      startsWell = false;
      // A fresh environment next time, as Lambda does.
      await end(one);
      return { requestId, error: failedToStart };
    }
    const timeoutMs = spec.timeoutSeconds * 1_000;
    const { promise: replied, resolve: settle } = deferred<Reply>();
    one.settle = settle;
    // Lambda ends the environment with the invocation: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    const timer = setTimeout(() => {
      const errorMessage = `${requestId} Task timed out after ${spec.timeoutSeconds}.00 seconds`;
      settle({ error: { errorType: "Sandbox.Timedout", errorMessage } });
      void end(one);
    }, timeoutMs);
    one.worker.postMessage({ event, requestId, deadlineMs: Date.now() + timeoutMs, traceId: newTraceId() });
    const reply = await replied;
    clearTimeout(timer);
    one.settle = undefined;
    if ("payload" in reply) return { requestId, payload: reply.payload };
    return { requestId, error: "error" in reply ? reply.error : { errorType: "Unknown", errorMessage: "No answer" } };
  }

  function forget(one: Environment): void {
    one.gone = true;
    all.delete(one);
    const at = idle.indexOf(one);
    if (at >= 0) idle.splice(at, 1);
  }

  async function end(one: Environment): Promise<void> {
    clearTimeout(one.idling);
    forget(one);
    await one.worker.terminate();
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1_000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`;
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
