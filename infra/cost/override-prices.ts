import { nearest } from "../../schemas/nearest.ts";
import { LIST_PRICES, type PriceName, type Prices } from "./prices.ts";

/** Names every entry that is no price. */
export class PricesRefused extends Error {
  override readonly name = "PricesRefused";
}

/**
 * @param given `{ "<price name>": <USD for as many as the list price is for> }`
 * @param file where it came from, for the message and as the new prices' source.
 * @throws {PricesRefused}
 */
export function overridePrices(given: unknown, file: string): Prices {
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new PricesRefused(`${file}: it must be an object like { "sqs-requests": 0.4 }`);
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(given);
  const problems = entries.flatMap(([name, value]) => problemsOf(name, value));
  if (problems.length > 0) throw new PricesRefused(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  const usdOf = new Map(entries as readonly (readonly [string, number])[]);
  return Object.fromEntries(
    Object.entries(LIST_PRICES).map(([name, price]) => {
      const usd = usdOf.get(name);
      return [name, usd === undefined ? price : { ...price, usd, source: file, date: "yours" }];
    }),
  ) as Prices;
}

function problemsOf(name: string, value: unknown): readonly string[] {
  if (!isPrice(name)) {
    const meant = nearest(name.slice(0, 64), Object.keys(LIST_PRICES));
    const fix = meant.length > 0 ? `did you mean ${meant.join(" or ")}?` : "`chorus cost` lists all prices";
    return [`"${name}" is no price; ${fix}`];
  }
  if (typeof value === "number" && Number.isFinite(value) && value >= 0) return [];
  const { per, unit } = LIST_PRICES[name];
  return [
    `"${name}" must be a number, USD per ${per.toLocaleString("en-US")} ${unit}, and not ${JSON.stringify(value)}`,
  ];
}

const isPrice = (name: string): name is PriceName => Object.hasOwn(LIST_PRICES, name);
