import { describe, expect, it } from "@jest/globals";
import { brokenDoors } from "./broken-doors.ts";
import { failureText } from "./report.ts";
import { run, type Run } from "./run.ts";

const SEED = 7;
const MOST_INPUTS = 3_000;
const PATIENCE_MS = 100;

const fuzz = ({ door }: (typeof brokenDoors)[number], first = 0, inputs = MOST_INPUTS): Promise<Run> =>
  run(door, { seed: SEED, first, inputs, patienceMs: door.name === "ingest-api" ? PATIENCE_MS : 5_000 });

describe("the fuzz", () => {
  it.each(brokenDoors)("catches $fault", async (broken) => {
    const { failure } = await fuzz(broken);
    expect(failure?.broken.map(({ promise }) => promise)).toContain(broken.breaks);
    // The number alone makes it fail again, and the smallest input with it.
    const again = await fuzz(broken, failure?.number, 1);
    expect(again.failure?.input).toEqual(failure?.input);
    expect(failure && failureText(failure)).toContain(
      `npm run fuzz -- ${broken.door.name} --seed ${SEED} --first ${failure?.number ?? ""}`,
    );
  });
});
