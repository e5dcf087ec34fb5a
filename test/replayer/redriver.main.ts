import { readFile } from "node:fs/promises";
import { kill } from "node:process";
import type { Plan } from "../../dlq-replayer/core/plan.ts";
import { redrive } from "../../dlq-replayer/moves/redrive.ts";
import type { Queue } from "../engines/messaging.ts";
import { aDesk, usually } from "./desk.ts";

/** A plan to be applied by a process of its own. */
export interface Order {
  readonly endpoint: string;
  readonly dlq: Queue;
  readonly to: Queue;
  readonly plan: Plan;
  readonly journalPath: string;
  readonly lanes: number;
  readonly visibilitySeconds: number;
}

/** Applies all plans of a file at once, so that one signal ends all of them, wherever each is. */
const orders = JSON.parse(await readFile(process.argv[2] ?? "", "utf8")) as readonly Order[];
await Promise.all(
  orders.map(async ({ endpoint, dlq, to, ...order }) => {
    const { desk, target } = await aDesk({ endpoint, dlq, to });
    await redrive(desk, { ...usually, ...order, target, isAlive });
  }),
);

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch {
    return false;
  }
}
