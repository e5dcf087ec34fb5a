import { describe, expect, it } from "@jest/globals";
import { fanoutListener, timelines, timelinesListener } from "./consumer.ts";
import { DEFAULTS } from "./core/settings.ts";

describe("what comes through a queue of timelines", () => {
  it("is what the listener of the same name hears", () => {
    const queues = timelines.functions.flatMap(({ trigger, reads = timelines.hears }) =>
      trigger.on === "queue" ? [[trigger.queue, reads]] : [],
    );
    const listeners = [timelinesListener(DEFAULTS), fanoutListener(DEFAULTS)];
    expect(queues).toEqual(listeners.map(({ name, hears }) => [name, hears]));
  });
});
