import { describe, expect, it } from "@jest/globals";
import { MAX_FACT_BYTES } from "../../../schemas/event.ts";
import { aStreamRecord } from "../../../test/stream-records.ts";
import { routeOf } from "./route.ts";

const FACT = { specversion: "1.0", id: "f-1", type: "user-joined.v1", subject: "ana", data: { handle: "ana" } };

describe("the router's choice", () => {
  it("sends a fact on unchanged, with its type beside it", () => {
    const text = '{ "id": "f-1",\n "type":"user-joined.v1", "n": 1.0 }';
    expect(routeOf(ofText(text))).toEqual({
      to: "topic",
      message: { handle: "1", type: "user-joined.v1", body: text },
    });
  });

  it("lets types through that nobody knows yet, because their hearers may be deployed first", () => {
    expect(routeOf(ofText(JSON.stringify({ ...FACT, type: "moon-landed.v7" })))).toMatchObject({ to: "topic" });
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", Buffer.alloc(0), "The record is empty"],
    ["no UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "The record is not UTF-8 text"],
    ["half a character", Buffer.from('{"id":"😀').subarray(0, 10), "The record is not UTF-8 text"],
    ["no JSON", Buffer.from('{"id": "secret", }'), "The record is not JSON"],
    ["a byte order mark", Buffer.from(`\ufeff${JSON.stringify(FACT)}`), "The record is not JSON"],
    ["a list", Buffer.from("[]"), "The record is JSON but no object"],
    ["null", Buffer.from("null"), "The record is JSON but no object"],
    ["no type", json({ id: "f-1" }), "type: missing or no event type, so this is no CloudEvent"],
    [
      "a type of two lines",
      json({ ...FACT, type: "a\nb" }),
      "type: missing or no event type, so this is no CloudEvent",
    ],
    ["no id", json({ ...FACT, id: 7 }), "id: missing, so this is no CloudEvent"],
    ["an empty id", json({ ...FACT, id: "" }), "id: missing, so this is no CloudEvent"],
    ["a mebibyte of one letter", Buffer.alloc(1_048_576, "x"), "The record is not JSON"],
  ])("parks %s, and says why without quoting it", (_, bytes, message) => {
    const record = aStreamRecord(1, { bytes });
    const route = routeOf(record);
    expect(route).toMatchObject({ to: "dead-letters", record, error: { code: "UNREADABLE_FACT", message } });
  });

  it("parks a fact over the limit, and names the limit", () => {
    const route = routeOf(ofText(JSON.stringify({ ...FACT, data: "x".repeat(MAX_FACT_BYTES) })));
    expect(route).toMatchObject({ to: "dead-letters", error: { code: "FACT_TOO_LARGE" } });
    expect(route.to === "dead-letters" && route.error.message).toContain("at most 65536 bytes");
  });

  it("parks what is nested deeper than it can be measured, instead of failing its batch for ever", () => {
    const deep = `{"id":"f-1","type":"user-joined.v1","data":${"[".repeat(40_000)}${"]".repeat(40_000)}}`;
    expect(routeOf(ofText(deep))).toMatchObject({ to: "dead-letters", error: { code: "FACT_TOO_LARGE" } });
  });

  it("sends on a fact at the limit that only tracing, escapes or white space made longer", () => {
    const room = MAX_FACT_BYTES - Buffer.byteLength(JSON.stringify({ ...FACT, data: "" }));
    const data = "😀".repeat(Math.floor(room / 4)) + "x".repeat(room % 4);
    const fact = { ...FACT, data, traceparent: "00-1-2-01", correlationid: "c-1" };
    expect(routeOf(ofText(JSON.stringify(fact, null, 2)))).toMatchObject({ to: "topic" });
  });

  it("parks what white space made too long for any message", () => {
    const route = routeOf(ofText(JSON.stringify(FACT) + " ".repeat(300_000)));
    expect(route).toMatchObject({ to: "dead-letters", error: { code: "FACT_TOO_LARGE" } });
  });
});

const ofText = (text: string) => aStreamRecord(1, { text });

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
