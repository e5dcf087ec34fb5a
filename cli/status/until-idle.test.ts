import { PassThrough } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import type { Reading } from "./idle.ts";
import { untilIdle } from "./until-idle.ts";

const busy: Reading = { left: ["timelines: 1 in flight"], progress: "1" };
const quiet = (progress: string): Reading => ({ left: [], progress });

/** Shows one reading after another, and then the last for ever; a clock that only pauses move. */
function aWorld(readings: readonly Reading[], isTTY = false) {
  const err = Object.assign(new PassThrough(), { isTTY });
  let nowMs = 0;
  let looks = 0;
  return {
    observe: () => Promise.resolve(readings[Math.min(looks++, readings.length - 1)] ?? busy),
    looks: () => looks,
    said: () => String(err.read() ?? ""),
    err,
    now: () => new Date(nowMs),
    pause: (milliseconds: number) => {
      nowMs += milliseconds;
      return Promise.resolve();
    },
  };
}

describe("until idle", () => {
  it("returns after two quiet readings in a row without progress between them", async () => {
    const world = aWorld([busy, quiet("1"), quiet("2"), quiet("2")]);
    expect(await untilIdle(world.observe, 60, world)).toEqual([]);
    expect(world.looks()).toBe(4);
  });

  it("names what is left when time is up", async () => {
    const world = aWorld([busy]);
    expect(await untilIdle(world.observe, 1, world)).toEqual(["timelines: 1 in flight"]);
  });

  it("does not call it idle when time is up between two quiet readings that differ", async () => {
    let progress = 0;
    const world = aWorld([]);
    const observe = () => Promise.resolve(quiet(String(progress++)));
    expect(await untilIdle(observe, 1, world)).toEqual(["facts on their way"]);
  });

  it("writes one line over and over on a terminal, and nothing in a pipe", async () => {
    const terminal = aWorld([busy, quiet("1")], true);
    await untilIdle(terminal.observe, 60, terminal);
    expect(terminal.said()).toContain("timelines: 1 in flight");
    const pipe = aWorld([busy, quiet("1")]);
    await untilIdle(pipe.observe, 60, pipe);
    expect(pipe.said()).toBe("");
  });
});
