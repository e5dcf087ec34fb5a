import { figureOf } from "../measuring/figure.ts";
import { ask, median } from "../measuring/rounds.ts";
import type { Table, Target } from "../measuring/table.ts";
import { CONTENDERS, OURS, OURS_LOGGED, STACK } from "./contenders.ts";
import type { Hop } from "./deliveries.ts";
import type { Programs } from "./in-process.ts";

export interface Run {
  readonly command: string;
  readonly rounds: number;
  readonly programs: Programs;
}

const CPU = "µs of CPU a fact";
const TIMES = "x limit";

const TITLES: Readonly<Record<Hop, string>> = {
  sqs: "Facts from SQS, raw, 10 a batch",
  sns: "Facts from SQS in SNS's envelope, 10 a batch",
  kinesis: "Facts from Kinesis, 1,000 a batch",
};

const NOTES = [
  "Facts of about 600 bytes, post-published.v1, to a listener that wants nothing, so that nothing is written or said: the scope that says what caused a fact is entered when one is said.",
  "Ours, and whatever has a batch around it, handles the others of a batch in which one breaks its schema; the bare loops fail the batch.",
];

interface Wanted {
  readonly of: string;
  readonly than: string;
  readonly most: number;
}

/** @returns how the contenders of a hop compare with its limit. */
export async function consumerTable(hop: Hop, { command, rounds, programs }: Run): Promise<Table> {
  const [{ name: limit }] = CONTENDERS[hop];
  const table = await ask({
    title: TITLES[hop],
    command: `${command} ${hop}`,
    columns: [
      { title: CPU, digits: 2 },
      { title: TIMES, digits: 2 },
    ],
    rounds,
    contenders: CONTENDERS[hop].map((contender) => ({
      name: contender.name,
      kind: contender.kind,
      measure: async () => ({ [CPU]: await programs.run(hop, contender) }),
    })),
  });
  const rows = table.rows.map((row) => {
    const figure = figureOf([median(table, row.name, CPU) / median(table, limit, CPU)]);
    return { ...row, figures: { ...row.figures, ...(figure !== undefined && { [TIMES]: figure }) } };
  });
  const targets = wantedOf(hop, limit).map((wanted) => targetOf(table, wanted));
  return { ...table, rows, targets, chart: CPU, notes: NOTES };
}

function wantedOf(hop: Hop, limit: string): readonly Wanted[] {
  const ours = { of: OURS, than: limit };
  if (hop === "sns") return [{ ...ours, most: 1.6 }];
  if (hop === "kinesis") return [{ ...ours, most: 1.9 }];
  const logged = { of: OURS_LOGGED };
  return [
    { ...ours, most: 2.2 },
    { ...logged, than: limit, most: 3 },
    { ...logged, than: STACK, most: 1 / 3 },
  ];
}

function targetOf(table: Table, { of, than, most }: Wanted): Target {
  const measured = median(table, of, CPU) / median(table, than, CPU);
  return {
    of,
    wanted: `at most ${most.toFixed(2)} x ${than}`,
    measured: `${measured.toFixed(2)} x`,
    isMet: measured <= most,
  };
}
