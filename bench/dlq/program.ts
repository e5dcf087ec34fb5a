import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import type { Program, Step } from "./world.ts";

/** Often enough to miss little of a program's end, and seldom enough not to be what is measured. */
const SAMPLED_EVERY_MS = 20;
/** USER_HZ, which Linux fixes at 100 for all programs. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

export interface Surroundings {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function runProgram({ name, args, env }: Program, around: Surroundings): Promise<Omit<Step, "calls">> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: around.folder,
    env: { ...around.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-10_000)));
  }
  let usage = { cpuSeconds: NaN, peakBytes: NaN };
  const sampling = setInterval(() => (usage = usageOf(child.pid) ?? usage), SAMPLED_EVERY_MS);
  const exited = once(child, "exit").then(() => performance.now());
  const [[code, signal], ended] = await Promise.all([
    once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>,
    exited,
  ]);
  clearInterval(sampling);
  return {
    name,
    seconds: (ended - began) / 1_000,
    ...usage,
    exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
    lastLine:
      tail
        .trimEnd()
        .split(/[\r\n]/)
        .at(-1) ?? "",
  };
}

/** @returns undefined when there is no such process, or no Linux. */
function usageOf(pid: number | undefined): { readonly cpuSeconds: number; readonly peakBytes: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, "utf8");
    // Behind the name in brackets, which may itself hold spaces: state is the first, utime the twelfth.
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, "utf8");
    const [user = 0, system = 0] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13)
      .map(Number);
    const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
    // What has ended and is not yet collected has no memory left to tell of.
    if (kilobytes === undefined) return undefined;
    return { cpuSeconds: (user + system) / TICKS_PER_SECOND, peakBytes: Number(kilobytes) * 1_024 };
  } catch {
    return undefined;
  }
}
