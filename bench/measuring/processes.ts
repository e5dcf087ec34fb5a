import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";

/** What a helper can be asked. Arguments and answers travel as JSON. */
export type Questions = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** A process that stands beside what is measured, and answers one question after the other. */
export interface Helper<Q extends Questions> {
  /** What it said when it was ready: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly pid: number;
  ask<Name extends keyof Q & string>(name: Name, ...args: Parameters<Q[Name]>): ReturnType<Q[Name]>;
  stop(): Promise<void>;
}

/** @param args for the process, which calls `help` when it is ready. */
export async function startHelper<Q extends Questions>(file: URL, args: readonly string[]): Promise<Helper<Q>> {
  // What is bundled needs no loader, which would take most of its start.
  const child = fork(file, args, file.pathname.endsWith(".mjs") ? { execArgv: [] } : {});
  const endpoint = (await nextMessage(child)) as string;
  return {
    endpoint,
    pid: child.pid ?? 0,
    ask: <Name extends keyof Q & string>(name: Name, ...its: Parameters<Q[Name]>) => {
      child.send({ name, args: its } satisfies Asked);
      return nextMessage(child) as ReturnType<Q[Name]>;
    },
    async stop() {
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}

interface Asked {
  readonly name: string;
  readonly args: never[];
}

/** In the helper's own process. An answer that fails ends it, and with it the bench. */
export function help(endpoint: string, questions: Questions): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", ({ name, args }: Asked) => {
    void questions[name]?.(...args).then((answer) => process.send?.(answer ?? null));
  });
  process.send?.(endpoint);
}

/** @throws {Error} when the process ends instead. */
function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off("exit", onExit);
      resolve(message);
    };
    const onExit = (code: number | null) => {
      child.off("message", onMessage);
      reject(new Error(`${child.spawnargs.slice(1).join(" ")} ended with ${String(code)}`));
    };
    child.once("message", onMessage).once("exit", onExit);
  });
}
