import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { overridePrices, PricesRefused } from "../../infra/cost/override-prices.ts";
import { LIST_PRICES, type Prices } from "../../infra/cost/prices.ts";
import { WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";
import type { World } from "../world.ts";

/** List prices, and those of the file in their place. @throws {WrongUsage} naming the file and what is wrong in it. */
export async function readPrices(file: string | undefined, { cwd }: Pick<World, "cwd">): Promise<Prices> {
  if (file === undefined) return LIST_PRICES;
  try {
    return overridePrices(JSON.parse(await readFile(resolve(cwd, file), "utf8")), file);
  } catch (error) {
    if (error instanceof PricesRefused) throw new WrongUsage(error.message, { cause: error });
    throw new WrongUsage(`${file}: it cannot be read as JSON: ${reasonOf(error)}`, { cause: error });
  }
}
