import { describe, expect, it } from "@jest/globals";
import { ROOT } from "../e2e/cloud-under-test.ts";
import { isClean, textOf } from "./report.ts";
import { soak } from "./soak.ts";

const ENOUGH_MS = 180_000;

describe("a short soak", () => {
  it(
    "loses no fact, leaves no row wrong and parks nothing but the poison, while one call in twenty goes wrong",
    async () => {
      const small = { facts: 300, scale: 0.25, visibilitySeconds: 2, mostReceives: 1_000 };
      const report = await soak({ root: ROOT, seed: 7, share: 0.05, ...small });
      expect(isClean(report) ? "" : textOf(report)).toBe("");
      expect(Object.keys(report.faults).length).toBeGreaterThan(5);
      expect(report.compared).toEqual({
        timelines: expect.any(Number),
        notifications: expect.any(Number),
        entitlements: expect.any(Number),
      });
    },
    ENOUGH_MS,
  );
});
