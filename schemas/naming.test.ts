import { describe, expect, it } from "@jest/globals";
import { consumerNamedIn, isPastFact } from "./naming.ts";

describe("a fact's name", () => {
  it.each(["user-joined", "subscription-bought", "invoice-paid", "video-view-qualified", "deal-agreed"])(
    "%s says what has happened",
    (name) => {
      expect(isPastFact(name)).toBe(true);
    },
  );

  it.each(["join-user", "user-join", "joined", "news-feed", "invoice-payment", ""])("%s does not", (name) => {
    expect(isPastFact(name)).toBe(false);
  });
});

describe("a consumer in a name", () => {
  const consumers = ["timelines", "video-views"];

  it.each([
    ["timelines-updated", "timelines"],
    ["timelinesUntil", "timelines"],
    ["user-video-views-counted", "video-views"],
  ])("is found in %s", (name, consumer) => {
    expect(consumerNamedIn(name, consumers)).toBe(consumer);
  });

  it.each(["timeline-updated", "video-view-qualified", "subtimelines"])("is not in %s", (name) => {
    expect(consumerNamedIn(name, consumers)).toBeUndefined();
  });
});
