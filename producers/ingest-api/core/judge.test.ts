import { describe, expect, it } from "@jest/globals";
import { factBytes } from "../../../runtime/publisher/encode-fact.ts";
import { subscriptionRenewedV1 } from "../../../schemas/billing/subscription-renewed.v1.ts";
import { type Fact, MAX_FACT_BYTES } from "../../../schemas/event.ts";
import { fact } from "../../../test/builders.ts";
import { judge } from "./judge.ts";

const NOW = new Date("2026-03-02T09:00:00.000Z");
const RENEWED = fact(subscriptionRenewedV1, {}, { id: "r-1", source: "/billing", time: "2026-03-02T08:59:00Z" });

describe("an event at the door", () => {
  it("is let in as it was said, with the time it was received", () => {
    expect(judge(RENEWED, { now: NOW })).toMatchObject({
      id: "r-1",
      identity: '["/billing","r-1"]',
      fact: { ...RENEWED, receivedat: "2026-03-02T09:00:00.000Z" },
    });
  });

  it("keeps attributes and data that no schema names", () => {
    const more = { ...RENEWED, region: "eu", data: { ...RENEWED.data, coupon: "SPRING" } };
    expect(judge(more, { now: NOW })).toMatchObject({ fact: { region: "eu", data: { coupon: "SPRING" } } });
  });

  it("takes on the trace of its request, unless it has its own", () => {
    const [its, requests] = ["1", "2"].map((n) => `00-${n.repeat(32)}-${n.repeat(16)}-01`);
    expect(judge(RENEWED, { now: NOW, traceparent: requests })).toMatchObject({ fact: { traceparent: requests } });
    expect(judge({ ...RENEWED, traceparent: its }, { now: NOW, traceparent: requests })).toMatchObject({
      fact: { traceparent: its },
    });
  });

  it.each<[string, unknown, string, RegExp]>([
    ["a field of another kind", { data: { ...RENEWED.data, invoiceId: 7 } }, "data.invoiceId", /^data\.invoiceId: /],
    ["a missing field", { data: { ...RENEWED.data, userId: undefined } }, "data.userId", /^data\.userId: /],
    [
      "a period that ends before it begins",
      { data: { ...RENEWED.data, periodTo: RENEWED.data.periodFrom } },
      "data.periodTo",
      /periodFrom is before periodTo/,
    ],
    ["no data", { data: undefined }, "data", /^data: /],
    ["a time that is none", { time: "yesterday" }, "time", /^time: /],
    ["a time in another zone", { time: "2026-03-02T09:00:00+01:00" }, "time", /^time: /],
    ["a day the calendar has not", { time: "2026-02-30T09:00:00Z" }, "time", /^time: /],
    ["another version of CloudEvents", { specversion: "0.3" }, "specversion", /^specversion: /],
    ["no id", { id: "" }, "id", /^id: /],
    ["a type nobody knows", { type: "subscription-renewd.v1" }, "type", /did you mean subscription-renewed\.v1/],
    ["a replay's mark", { replayid: "r" }, "replayid", /^replayid: is set by a replay alone/],
  ])("is refused with %s, and the path of it", (_, change, path, error) => {
    expect(judge({ ...RENEWED, ...(change as object) }, { now: NOW })).toEqual({
      id: (change as Partial<Fact>).id ?? "r-1",
      status: 422,
      path,
      error: expect.stringMatching(error),
    });
  });

  it.each([7, null, "text", []])("is refused when it is no object: %j", (candidate) => {
    expect(judge(candidate, { now: NOW })).toMatchObject({ id: null, status: 422 });
  });

  it("may be up to five minutes ahead of the server's clock, and no further", () => {
    const ahead = (ms: number) => ({ ...RENEWED, time: new Date(NOW.getTime() + ms).toISOString() });
    expect(judge(ahead(300_000), { now: NOW })).toHaveProperty("fact");
    expect(judge(ahead(300_001), { now: NOW })).toEqual({
      id: "r-1",
      status: 422,
      path: "time",
      error: "time: is more than 5 minutes ahead of the time here, 2026-03-02T09:00:00.000Z",
    });
  });

  it("may have the largest size a fact has, and not a byte more", () => {
    const sized = (bytes: number) => ({
      ...RENEWED,
      note: "x".repeat(bytes - factBytes({ ...RENEWED, note: "" } as Fact)),
    });
    const largest = judge(sized(MAX_FACT_BYTES), { now: NOW });
    expect("fact" in largest && factBytes(largest.fact)).toBe(MAX_FACT_BYTES);
    expect(judge(sized(MAX_FACT_BYTES + 1), { now: NOW })).toEqual({
      id: "r-1",
      status: 413,
      path: "",
      error: "The fact has 65537 bytes as JSON; the limit is 65536",
    });
  });

  it("says the same whatever the order of its fields and the trace of the attempt", () => {
    const again = {
      ...Object.fromEntries(Object.entries(RENEWED).reverse()),
      traceparent: `00-${"1".repeat(32)}-${"1".repeat(16)}-01`,
    };
    expect(contentOf(again)).toBe(contentOf(RENEWED));
    expect(contentOf({ ...RENEWED, time: "2026-03-02T08:59:01Z" })).not.toBe(contentOf(RENEWED));
    expect(contentOf({ ...RENEWED, data: { ...RENEWED.data, list: [1, 2] } })).not.toBe(
      contentOf({ ...RENEWED, data: { ...RENEWED.data, list: [2, 1] } }),
    );
  });

  it("is refused when it nests without end, and nobody walks down there", () => {
    const deep = JSON.parse(`${"[".repeat(30_000)}${"]".repeat(30_000)}`) as unknown;
    expect(judge({ ...RENEWED, data: deep }, { now: NOW })).toMatchObject({ status: 422, path: "data" });
  });
});

function contentOf(candidate: unknown): string | undefined {
  const verdict = judge(candidate, { now: NOW });
  return "content" in verdict ? verdict.content : undefined;
}
