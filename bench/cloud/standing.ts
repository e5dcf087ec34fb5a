import { readFileSync } from "node:fs";
import type { Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";

/** Something that facts are put into and that rows come out of, in a process of its own. */
export interface Standing {
  readonly pid: number;
  /** From its start until it could be used, seconds. */
  readonly startSeconds: number;
  /** Where its rows are. */
  readonly dynamodb: string;
  /** Rows that are written for a post with one follower. */
  readonly rowsPerPost: number;
  readonly publisher: Publisher;
  /** The row by which a reader sees the post. */
  readonly rowOf: (post: Fact, reader: string) => { readonly table: string; readonly pk: string; readonly sk: string };
  /** Whether all that was published is rows. */
  readonly isSettled: () => Promise<boolean>;
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;

/** Of a process and all its threads. Linux. */
export function usageOf(pid: number): { readonly megabytes: number; readonly cpuSeconds: number } {
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // Behind the name in brackets: state is the first, utime the twelfth.
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const [user = NaN, system = NaN] = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return { megabytes: (kilobytes * 1_024) / 1e6, cpuSeconds: (user + system) / TICKS_PER_SECOND };
}
