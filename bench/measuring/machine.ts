import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** Where figures come from: they move from machine to machine, and with what else it does. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** Average of the last minute, the bench's own programs among it. */
  readonly load: number;
}

export function thisMachine(): Machine {
  const [load = NaN] = loadavg();
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    load,
  };
}

export const machineText = ({ node, cpu, cores, memoryGB, load }: Machine): string =>
  `${cores} cores of ${cpu}, ${memoryGB} GB, Node ${node.slice(1)}, load average ${load.toFixed(1)}`;
