const ROUNDS = 5;
/** In a row, so that each way clears away most of its own garbage. */
const REPEATS = 3;

/** One way of doing something with each of the items. */
export interface Way<Item> {
  readonly name: string;
  readonly items: readonly Item[];
  send(items: readonly Item[]): Promise<unknown>;
  /** The others are compared with it. */
  readonly isLimit?: boolean;
}

interface Measured {
  readonly perSecond: number;
  readonly cpuMicroseconds: number;
}

/**
 * Prints what each way achieves. They take turns, so that a busy moment of the machine hurts all alike; the first
 * round only warms up.
 */
export async function compare<Item>(title: string, ways: readonly Way<Item>[]): Promise<void> {
  const results = ways.map((way) => ({ way, rounds: [] as Measured[] }));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { way, rounds } of results) {
      const measured = await measure(way);
      if (round > 0) rounds.push(measured);
    }
  }
  const medians = results.map(({ way, rounds }) => ({ way, ...medianOf(rounds) }));
  const limit = medians.find(({ way }) => way.isLimit)?.perSecond ?? NaN;
  console.log(`\n${title}, median of ${ROUNDS}`);
  for (const { way, perSecond, cpuMicroseconds } of medians) {
    const columns = [
      way.name.padEnd(40),
      `${perSecond.toFixed(0).padStart(9)} a second`,
      `${cpuMicroseconds.toFixed(1).padStart(7)} µs of CPU each`,
      `${(perSecond / limit).toFixed(2).padStart(6)} x`,
    ];
    console.log(columns.join("  "));
  }
}

async function measure<Item>(way: Way<Item>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let n = 0; n < REPEATS; n++) await way.send(way.items);
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const count = REPEATS * way.items.length;
  return { perSecond: count / seconds, cpuMicroseconds: (user + system) / count };
}

function medianOf(rounds: readonly Measured[]): Measured {
  const median = (read: (measured: Measured) => number) =>
    rounds.map(read).toSorted((a, b) => a - b)[rounds.length >> 1] ?? NaN;
  return {
    perSecond: median(({ perSecond }) => perSecond),
    cpuMicroseconds: median(({ cpuMicroseconds }) => cpuMicroseconds),
  };
}
