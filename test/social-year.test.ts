import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { sampleFacts } from "../infra/local/sample.ts";
import { readFact } from "../schemas/catalogue.ts";

const SOCIAL_YEAR = new URL("../../shared/data/social-year.ndjson.gz", import.meta.url);

/** Real facts where they are at hand, else the seeded sample as JSON lines. */
function lines(): readonly string[] {
  if (existsSync(SOCIAL_YEAR)) {
    const text = gunzipSync(readFileSync(SOCIAL_YEAR)).toString("utf8");
    return text.trimEnd().split("\n");
  }
  console.log(`No ${SOCIAL_YEAR.pathname}: the seeded sample is read instead.`);
  return sampleFacts(1, new Date("2026-11-20T09:00:00Z"), { people: 100, posts: 1_000 }).map((fact) =>
    JSON.stringify(fact),
  );
}

describe("a year of a real social network", () => {
  it("reads, every single fact, and loses nothing on the way", () => {
    const told = lines();

    for (const line of told)
      expect(JSON.stringify(sorted(readFact(JSON.parse(line))))).toBe(JSON.stringify(sorted(JSON.parse(line))));
    expect(told.length).toBeGreaterThan(2_000);
  });
});

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, part]) => [key, sorted(part)]),
  );
}
