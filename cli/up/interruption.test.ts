import { describe, expect, it } from "@jest/globals";
import { interruption } from "./interruption.ts";

function aTerminal() {
  let press: () => void = () => undefined;
  let nowMs = 0;
  let aborts = 0;
  return {
    world: {
      onInterrupt: (listener: () => void) => {
        press = listener;
      },
      now: () => new Date(nowMs),
      abort: () => {
        aborts += 1;
      },
    },
    pressAt: (milliseconds: number) => {
      nowMs = milliseconds;
      press();
    },
    aborts: () => aborts,
  };
}

describe("interruption", () => {
  it("happens on the first Ctrl-C", async () => {
    const terminal = aTerminal();
    const interrupted = interruption(terminal.world);
    expect(interrupted.happened()).toBe(false);
    terminal.pressAt(10);
    await interrupted.happens;
    expect(interrupted.happened()).toBe(true);
    expect(terminal.aborts()).toBe(0);
  });

  it("takes one key press that comes twice for one, and the next for impatience", () => {
    const terminal = aTerminal();
    interruption(terminal.world);
    terminal.pressAt(10);
    terminal.pressAt(60);
    expect(terminal.aborts()).toBe(0);
    terminal.pressAt(1_500);
    expect(terminal.aborts()).toBe(1);
  });
});
