import { count, type Plan } from "../../../runtime/core/plan.ts";
import { erase } from "./erase.ts";
import { type Heard, noteOf, productsIn } from "./note.ts";
import { type Catalogue, isKnown } from "./products.ts";
import { remember } from "./remember.ts";

/** What is counted when a fact names a product that the catalogue does not know. */
export const UNKNOWN_PRODUCTS = "unknownProducts";

export function* apply(fact: Heard, catalogue: Catalogue): Plan {
  const note = noteOf(fact);
  if (fact.type === "account-closed.v1" && fact.data.erase) yield* erase(fact, catalogue);
  else if (note !== undefined) yield* remember(fact, note, catalogue);
  if (productsIn(fact).some((product) => !isKnown(product, catalogue))) yield* count(UNKNOWN_PRODUCTS);
}
