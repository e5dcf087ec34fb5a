import { type FolderSpec, isSubscribed } from "../topology.ts";
import { type CostModel, loadOf } from "./model.ts";
import { BYTES_PER_GB, type Charge, charge, MILLION } from "./prices.ts";

/** What a million facts leave behind for good, and what keeping that costs in a month. */
export interface Kept {
  readonly folder: string;
  readonly charges: readonly Charge[];
}

/** At most: the archive as if it were not compressed, tables as if every write made a new row. */
export function keptOf(model: CostModel): readonly Kept[] {
  return model.topology.folders.flatMap((folder) => {
    const charges = [...inArchive(folder, model), ...inTable(folder, model)].filter(({ usd }) => usd > 0);
    return charges.length === 0 ? [] : [{ folder: folder.name, charges }];
  });
}

function inArchive({ functions }: FolderSpec, { prices, assumptions }: CostModel): readonly Charge[] {
  if (!functions.some(({ uses }) => uses.includes("archive.put"))) return [];
  return [charge(prices, "s3-gb-months", "objects", (MILLION * assumptions["fact-bytes"].value) / BYTES_PER_GB)];
}

/** Of those who listen: what a door remembers expires within a day. */
function inTable({ functions }: FolderSpec, model: CostModel): readonly Charge[] {
  const { prices, assumptions } = model;
  const listening = functions.filter(({ trigger }) => trigger.on === "stream" || isSubscribed(trigger));
  const writeUnits = listening.reduce((sum, spec) => sum + loadOf(spec, model).writeUnits, 0);
  const gigabytes = (MILLION * writeUnits * assumptions["row-bytes"].value) / BYTES_PER_GB;
  return [
    charge(prices, "dynamodb-gb-months", "rows", gigabytes),
    charge(prices, "dynamodb-recovery-gb-months", "their recovery", gigabytes),
  ];
}
