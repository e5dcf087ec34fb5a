import { describe, expect, it } from "@jest/globals";
import { notifications, notificationsListener } from "./consumer.ts";
import { DEFAULTS } from "./core/settings.ts";
import { decideListener, deliverListener, scheduleListener } from "./stages.ts";

describe("what comes through a queue of notifications", () => {
  it("is what the listener of the same name hears", () => {
    const queues = notifications.functions.flatMap(({ trigger, reads = notifications.hears }) =>
      trigger.on === "queue" ? [[trigger.queue, reads]] : [],
    );
    const listeners = [
      notificationsListener(DEFAULTS),
      decideListener(DEFAULTS),
      scheduleListener(),
      deliverListener(DEFAULTS),
    ];
    expect(queues).toEqual(listeners.map(({ name, hears }) => [name, hears]));
  });
});
