import type { Blueprint } from "../blueprint.ts";
import { apiLambdaText } from "./api-lambda-text.ts";
import { apiText } from "./api-text.ts";
import { applyText } from "./apply-text.ts";
import { consumerText } from "./consumer-text.ts";
import { lambdaText } from "./lambda-text.ts";
import { orderFreeTestText } from "./order-free-test-text.ts";
import { readmeText } from "./readme-text.ts";
import { rowsText } from "./rows-text.ts";
import { storyTestText } from "./story-test-text.ts";

/** Everything in a new consumer's folder, by path in it, not yet formatted. */
export function consumerFiles(blueprint: Blueprint): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", readmeText(blueprint)],
    ["consumer.ts", consumerText(blueprint)],
    ["core/apply.ts", applyText(blueprint)],
    ["core/rows.ts", rowsText(blueprint)],
    ["lambda.ts", lambdaText(blueprint)],
    ["api.ts", apiText(blueprint)],
    ["api.lambda.ts", apiLambdaText(blueprint)],
    [`${blueprint.name}.test.ts`, storyTestText(blueprint)],
    ["order-free.test.ts", orderFreeTestText(blueprint)],
  ]);
}
