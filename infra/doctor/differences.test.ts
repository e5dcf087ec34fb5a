import { describe, expect, it } from "@jest/globals";
import { differences } from "./differences.ts";

describe("differences", () => {
  it("are none between equals, in whatever order their members stand", () => {
    expect(differences({ a: 1, b: [{ c: true }] }, { b: [{ c: true }], a: 1 })).toEqual([]);
  });

  it("are told by their paths, as deep as both go the same way", () => {
    const deployed = { Properties: { Timeout: 20, Tags: [{ Key: "a" }, { Key: "b" }], Environment: { A: "1" } } };
    const packaged = { Properties: { Timeout: 30, Tags: [{ Key: "a" }, { Key: "c" }], Environment: { B: "1" } } };
    expect(differences(deployed, packaged)).toEqual([
      { path: "Properties.Timeout", deployed: 20, packaged: 30 },
      { path: "Properties.Tags[1].Key", deployed: "b", packaged: "c" },
      { path: "Properties.Environment.A", deployed: "1", packaged: undefined },
      { path: "Properties.Environment.B", deployed: undefined, packaged: "1" },
    ]);
  });

  it("are told whole where one is a list, of another length or not a list at all", () => {
    expect(differences({ a: [1, 2] }, { a: [1] })).toEqual([{ path: "a", deployed: [1, 2], packaged: [1] }]);
    expect(differences({ a: ["x"] }, { a: "x" })).toEqual([{ path: "a", deployed: ["x"], packaged: "x" }]);
    expect(differences({ a: ["x"] }, { a: { 0: "x" } })).toEqual([
      { path: "a", deployed: ["x"], packaged: { 0: "x" } },
    ]);
  });
});
