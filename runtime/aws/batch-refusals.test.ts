import { describe, expect, it } from "@jest/globals";
import { batchRefusals } from "./batch-refusals.ts";

const stored = (...ids: readonly number[]) => ids.map((id) => ({ Id: String(id) }));

describe("the refusals of a batch", () => {
  it("are none when all is stored", () => {
    expect(batchRefusals(2, { Successful: stored(0, 1) })).toEqual([]);
  });

  it("pass when the fault was the service's, or throttling", () => {
    const Failed = [
      { Id: "0", Code: "InternalError", Message: "Rate exceeded for ann@example.com", SenderFault: false },
      { Id: "2", Code: "Throttling", SenderFault: true },
    ];
    expect(batchRefusals(3, { Successful: stored(1), Failed })).toEqual([
      { index: 0, passing: true, reason: "InternalError: Rate exceeded" },
      { index: 2, passing: true, reason: "Throttling" },
    ]);
  });

  it("do not pass when the entry itself is wrong", () => {
    const Failed = [{ Id: "0", Code: "InvalidMessageContents", SenderFault: true }];
    expect(batchRefusals(1, { Failed })).toEqual([{ index: 0, passing: false, reason: "InvalidMessageContents" }]);
  });

  it("count an entry that the answer forgets", () => {
    expect(batchRefusals(2, { Successful: stored(1) })).toEqual([{ index: 0, passing: true, reason: "no answer" }]);
  });
});
