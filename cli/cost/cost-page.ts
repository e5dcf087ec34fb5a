import type { CostModel } from "../../infra/cost/model.ts";
import type { Charge } from "../../infra/cost/prices.ts";
import type { CostReport } from "../../infra/cost/report.ts";
import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";

/** The report for people: three tables, a sum, and what they rest on. */
export function costPage(report: CostReport, model: CostModel, colours: Colours): string {
  return [
    "us-east-1 list prices in USD, without free tier and taxes; --prices <file> puts others in their place.",
    standing(report, colours),
    passing(report, colours),
    keeping(report, colours),
    sumOf(report),
    notesOn(model, report),
    assumed(model, colours),
    stated(model, colours),
    priced(model, colours),
  ]
    .join("\n\n")
    .replaceAll(/ +$/gm, "");
}

function standing({ stacks, totals }: CostReport, colours: Colours): string {
  const rows = stacks.map(({ stack, idle, inUse, charges }) => [
    stack,
    cents(idle),
    cents(inUse),
    parts(charges, cents),
  ]);
  return bareTable(
    [
      { title: "a month", align: "left" },
      { title: "idle", align: "right" },
      { title: "more in use", align: "right" },
      { title: "for", align: "left" },
    ],
    [...rows, ["total", cents(totals.idle), cents(totals.inUse), ""]],
    colours,
  );
}

function passing({ hops, totals: { perMillionFacts } }: CostReport, colours: Colours): string {
  const { evenly, inFullBatches } = perMillionFacts;
  const rows = hops.map(({ name, isDoor, usd, charges }) => [
    isDoor ? `door ${name}` : name,
    mills(usd.evenly),
    mills(usd.inFullBatches),
    parts(charges, mills),
  ]);
  const byDoor = hops
    .filter(({ isDoor }) => isDoor)
    .map(({ name, usd }) => [
      `total, by ${name}`,
      mills(evenly + usd.evenly),
      mills(inFullBatches + usd.inFullBatches),
      "",
    ]);
  return bareTable(
    [
      { title: "a million facts", align: "left" },
      { title: "evenly", align: "right" },
      { title: "full batches", align: "right" },
      { title: "for, evenly", align: "left" },
    ],
    [...rows, ["total, by a publisher", mills(evenly), mills(inFullBatches), ""], ...byDoor],
    colours,
  );
}

function keeping({ kept, totals }: CostReport, colours: Colours): string {
  const rows = kept.map(({ folder, usd, charges }) => [folder, mills(usd), parts(charges, mills)]);
  return bareTable(
    [
      { title: "keeping each million, a month", align: "left" },
      { title: "at most", align: "right" },
      { title: "for", align: "left" },
    ],
    [...rows, ["total", mills(totals.kept), ""]],
    colours,
  );
}

function sumOf({ factsPerMonth, totals: { idle, inUse, month } }: CostReport): string {
  const forFacts = month - idle - inUse;
  return (
    `A month of ${amount(factsPerMonth)} facts, evenly, by a publisher: ` +
    `${cents(idle)} idle + ${cents(inUse)} in use + ${cents(forFacts)} for the facts = ${cents(month)}.`
  );
}

function notesOn({ topology: { stream } }: CostModel, { shardsNeeded }: CostReport): string {
  return [
    "Every consumer is taken to hear every fact. Evenly: a batch holds what --facts-per-month makes of it, which is the",
    "dearest way; full batches are the cheapest. In use: metrics, charged for each hour in which something is reported.",
    "Not counted: pages that people read, failures and what they leave, facts and steps that consumers say themselves,",
    "requests to AWS's own keys, logs once they are taken in, deployed zips.",
    ...(shardsNeeded > stream.shards
      ? [`So many facts need ${shardsNeeded} shards or more; the stacks have ${stream.shards}.`]
      : []),
  ].join("\n");
}

function assumed({ assumptions }: CostModel, colours: Colours): string {
  const rows = Object.entries(assumptions).map(([name, { value, unit, source }]) => [
    name,
    amount(value),
    unit,
    source,
  ]);
  return bareTable(
    [
      { title: "assumed", align: "left" },
      { title: "", align: "right" },
      { title: "of", align: "left" },
      { title: "from", align: "left" },
    ],
    rows,
    colours,
  );
}

function stated({ loads }: CostModel, colours: Colours): string {
  const rows = [...loads].map(([name, { writeUnits, readUnits, milliseconds }]) => [
    name,
    amount(writeUnits),
    amount(readUnits),
    amount(milliseconds),
    "its definition, perFact",
  ]);
  return bareTable(
    [
      { title: "stated per fact", align: "left" },
      { title: "write units", align: "right" },
      { title: "read units", align: "right" },
      { title: "ms", align: "right" },
      { title: "from", align: "left" },
    ],
    rows,
    colours,
  );
}

function priced({ prices }: CostModel, colours: Colours): string {
  const rows = Object.entries(prices).map(([name, { usd, per, unit, source, date }]) => [
    name,
    amount(usd),
    per === 1 ? unit : `${amount(per)} ${unit}`,
    `${source} (${date})`,
  ]);
  return bareTable(
    [
      { title: "price", align: "left" },
      { title: "USD", align: "right" },
      { title: "per", align: "left" },
      { title: "from", align: "left" },
    ],
    rows,
    colours,
  );
}

const parts = (charges: readonly Charge[], told: (usd: number) => string): string =>
  charges.map(({ what, usd }) => `${what} ${told(usd)}`).join(", ");

const cents = (usd: number): string => (usd === 0 ? "–" : money(usd, 2));
const mills = (usd: number): string => money(usd, 3);
const money = (usd: number, digits: number): string =>
  usd.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const amount = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 10 });
