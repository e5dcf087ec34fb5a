import { describe, expect, it } from "@jest/globals";
import { userBlockedV1 } from "../../schemas/social/user-blocked.v1.ts";
import { draftFact } from "./draft-fact.ts";

const world = { id: "0190-new", now: new Date("2026-03-01T09:00:00.000Z") };

describe("draft fact", () => {
  it("makes a whole fact of a type and its data", () => {
    const data = { blockerId: "ann", blockedId: "bob" };
    const draft = draftFact({ type: "user-blocked.v1", data }, world);
    expect(userBlockedV1.read(draft)).toEqual({
      specversion: "1.0",
      id: "0190-new",
      source: "/cli",
      type: "user-blocked.v1",
      subject: "ann>bob",
      time: "2026-03-01T09:00:00.000Z",
      datacontenttype: "application/json",
      data,
    });
  });

  it("keeps what was told", () => {
    const told = { id: "1", source: "/accounts", subject: "cat", time: "2026-01-01T00:00:00Z" };
    const draft = draftFact({ ...told, type: "user-blocked.v1", data: {}, partitionKey: "k" }, world);
    expect(draft).toMatchObject({ ...told, partitionkey: "k" });
  });

  it.each([[{}], [{ blockerId: "ann" }], [null], ["ann"]])("finds no subject in %j", (data) => {
    expect(draftFact({ type: "user-blocked.v1", data }, world)["subject"]).toBeUndefined();
  });
});
