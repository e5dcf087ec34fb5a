import { describe, expect, it } from "@jest/globals";
import { entitlements, entitlementsListener } from "./consumer.ts";
import { CATALOGUE } from "./core/products.ts";

describe("what comes through the queue of entitlements", () => {
  it("is what the listener of the same name hears", () => {
    const queues = entitlements.functions.flatMap(({ trigger, reads = entitlements.hears }) =>
      trigger.on === "queue" ? [[trigger.queue, reads]] : [],
    );
    const { name, hears } = entitlementsListener(CATALOGUE);
    expect(queues).toEqual([[name, hears]]);
  });
});
