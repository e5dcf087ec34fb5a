import { describe, expect, it } from "@jest/globals";
import { aFact, publisherContract } from "../../test/contracts/publisher.contract.ts";
import { memoryPublisher } from "./publisher.ts";

publisherContract("memory publisher", { keepsOrder: true, entriesPerRequest: 500 }, (refuse) => {
  const { publisher, published, requests } = memoryPublisher({ refuse });
  return Promise.resolve({ publisher, requests, stored: () => Promise.resolve(published) });
});

describe("memory publisher", () => {
  it("traces alike in every run", async () => {
    const [one, other] = [memoryPublisher(), memoryPublisher()];
    for (const { publisher } of [one, other]) await publisher.publish([aFact("fact-1", "user-1")]);
    expect(one.published).toEqual(other.published);
  });
});
