import { figureOf } from "../measuring/figure.ts";
import { ask, median, type Reading } from "../measuring/rounds.ts";
import type { Column, Row, Table } from "../measuring/table.ts";
import { CALLS, type ConsumerReadings, type Delivery } from "./measure-consumer.ts";
import { changedIn, type Rows, rowsOf } from "./minimum.ts";
import type { Run } from "./run.ts";
import type { Scenario } from "./scenarios.ts";

/** Write units for each row that facts must change, at most. */
const MOST_TIMES = 1.1;

const AMOUNTS: readonly Column[] = [
  { title: "calls", digits: 2 },
  ...CALLS.map((title) => ({ title, digits: 2 })),
  { title: "write units", digits: 2 },
  { title: "read units", digits: 2 },
  { title: "CPU µs" },
  { title: "ms", digits: 1 },
];
const CHANGES: readonly Column[] = [
  { title: "facts" },
  { title: "rows changed", digits: 2 },
  { title: "x rows changed", digits: 2 },
];

const HOW_ROWS_ARE_COUNTED = [
  "All but the number of facts is for one fact. Rows changed are the pairs of a fact and a row that is another one, once all " +
    "that the fact entails is done, than it was before: facts come one by one in order, each once, over rows in memory. They " +
    "are the rows of the consumers' own design, and what x rows changed compares write units with.",
  "Batches are of one to ten facts. DynamoDB counts requests and units itself, in a process of its own; a condition that fails is a unit. Milliseconds pass while one batch after the other is handled, with an engine on the same machine.",
];

/** What a fact costs each consumer: in order, in disorder, and when it comes again; and where more is written than is changed. */
export async function consumerTables(scenarios: readonly Scenario[], run: Run): Promise<readonly Table[]> {
  const kinds = new Map<string, ReadonlyMap<string, Rows>>();
  for (const scenario of scenarios) kinds.set(scenario.name, await rowsOf(scenario));
  const asked = await ask({
    title: "Consumers",
    command: run.command,
    columns: [],
    rounds: run.rounds,
    contenders: scenarios.map((scenario) => ({
      name: scenario.name,
      kind: "ours",
      measure: async () => {
        const changed = changedIn(kinds.get(scenario.name) ?? new Map<string, Rows>()) / scenario.facts.length;
        const byDelivery = await run.measure((program) =>
          program.ask("consumer", run.endpoint, { name: scenario.name, file: run.file }),
        );
        return flat(byDelivery, { facts: scenario.facts.length, "rows changed": changed });
      },
    })),
  });
  const inOrder = part(asked, "What a fact costs a consumer, in order", ["in order"]);
  const inDisorder = part(asked, "What a fact costs a consumer, in disorder and a tenth of all twice", ["in disorder"]);
  const again = part(asked, "What a fact costs a consumer when it comes a second time", [
    "again, same container",
    "again, new container",
  ]);
  return [
    {
      ...inOrder,
      columns: [...CHANGES, ...AMOUNTS],
      chart: "x rows changed",
      notes: HOW_ROWS_ARE_COUNTED,
      targets: scenarios.map(({ name }) => {
        const times = median(inOrder, name, "x rows changed");
        return {
          of: `write units of ${name}`,
          wanted: `at most ${MOST_TIMES} x the rows that facts change`,
          measured: `${times.toFixed(2)} x`,
          isMet: times <= MOST_TIMES,
        };
      }),
    },
    { ...inDisorder, columns: [...CHANGES, ...AMOUNTS], notes: HOW_ROWS_ARE_COUNTED },
    {
      ...again,
      columns: AMOUNTS,
      notes: [
        "All facts, once all of them were heard. Nothing remembers that they were, in a container or in the table: what is stale is refused where it is stored, and steps are taken anew, for a crash may have left them out.",
      ],
    },
    moreThanChanged(asked, kinds, scenarios),
  ];
}

/** Figures of all deliveries in one reading. */
function flat(
  byDelivery: ConsumerReadings,
  { facts, "rows changed": changed }: { facts: number; "rows changed": number },
) {
  const deliveries = Object.entries(byDelivery) as readonly (readonly [Delivery, Reading])[];
  return Object.fromEntries(
    deliveries.flatMap(([delivery, reading]) => {
      const more = { facts, "rows changed": changed, "x rows changed": (reading["write units"] ?? NaN) / changed };
      return Object.entries({ ...reading, ...more }).map(([title, value]) => [`${delivery}: ${title}`, value]);
    }),
  );
}

/** The table of some deliveries; where there are several, a row for each. */
function part(asked: Table, title: string, deliveries: readonly Delivery[]): Table {
  const rows = asked.rows.flatMap(({ name, kind, figures }) =>
    deliveries.map((delivery): Row => {
      const prefix = `${delivery}: `;
      const own = Object.entries(figures).filter(([key]) => key.startsWith(prefix));
      return {
        name: deliveries.length === 1 ? name : `${name}, ${delivery.replace("again, ", "")}`,
        kind,
        figures: Object.fromEntries(own.map(([key, figure]) => [key.slice(prefix.length), figure])),
      };
    }),
  );
  return { ...asked, title, rows };
}

function moreThanChanged(
  asked: Table,
  kinds: ReadonlyMap<string, ReadonlyMap<string, Rows>>,
  scenarios: readonly Scenario[],
): Table {
  const excesses = [...kinds].flatMap(([name, rows]) =>
    [...rows].flatMap(([kind, { changed, written }]) =>
      written > changed ? [{ name: `${name}: ${kind}`, changed, written }] : [],
    ),
  );
  return {
    ...asked,
    title: "Where more is written than facts change",
    rounds: 1,
    columns: [{ title: "rows changed" }, { title: "writes" }, { title: "in excess" }],
    rows: excesses
      .toSorted((a, b) => b.written - b.changed - (a.written - a.changed))
      .map(({ name, changed, written }) => {
        const figures = { "rows changed": changed, writes: written, "in excess": written - changed };
        return {
          name,
          kind: "ours",
          figures: Object.fromEntries(
            Object.entries(figures).flatMap(([title, value]) => {
              const figure = figureOf([value]);
              return figure === undefined ? [] : [[title, figure]];
            }),
          ),
        };
      }),
    notes: [
      "Over all facts of a consumer, in order and one by one; kinds of rows are named as in its README.",
      ...scenarios.flatMap(({ name, excess }) => (excess === undefined ? [] : [`${name}: ${excess}`])),
    ],
  };
}
