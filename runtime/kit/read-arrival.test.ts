import { expect, it } from "@jest/globals";
import { entitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import { reader } from "./read-arrival.ts";

it("names where a fact breaks its schema, also under a name of any length, so that a letter's cause has room for the rest", () => {
  const { example } = entitlementChangedV1;
  const until = { ["x".repeat(5_000)]: "2026-04-01T09:00:00.000Z", stream: 7 };
  const body = JSON.stringify({ ...example, data: { ...example.data, until } });
  const read = () => reader([entitlementChangedV1]).read({ handle: "m-1", body, attempt: 1, origin: "a queue" });
  expect(read).toThrow(`entitlement-changed.v1 breaks its schema at data.until.${"x".repeat(128)}…: `);
  expect(read).toThrow("; data.until.stream: ");
});
