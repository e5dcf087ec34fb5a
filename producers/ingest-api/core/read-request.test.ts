import { describe, expect, it } from "@jest/globals";
import { MAX_BODY_BYTES, MAX_EVENTS, readRequest, type Refusal } from "./read-request.ts";

const EVENT = { specversion: "1.0", id: "1", type: "user-joined.v1", data: { userId: "u1" } };

describe("an HTTP request for events", () => {
  it.each(["application/cloudevents+json", "Application/CloudEvents+JSON; charset=UTF-8", "application/json"])(
    "is one event in structured mode as %s",
    (contentType) => {
      expect(read(contentType, EVENT)).toEqual({ candidates: [EVENT] });
    },
  );

  it.each(["application/cloudevents-batch+json", "application/json"])("is many in batch mode as %s", (contentType) => {
    expect(read(contentType, [EVENT, 7])).toEqual({ candidates: [EVENT, 7] });
  });

  it("may be a batch of none", () => {
    expect(read("application/cloudevents-batch+json", [])).toEqual({ candidates: [] });
  });

  it("is an event in binary mode when its attributes stand in headers", () => {
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "ce-specversion": "1.0",
      "ce-id": "a%2Fb%20%F0%9F%98%80",
      "ce-type": '"user-\\"joined.v1"',
      "ce-time": " 2026-03-01T09:00:00Z ",
      "x-forwarded-for": "10.0.0.1",
    };
    expect(readRequest(headers, Buffer.from('{"userId":"u1"}'))).toEqual({
      candidates: [
        {
          datacontenttype: "application/json",
          specversion: "1.0",
          id: "a/b 😀",
          type: 'user-"joined.v1',
          time: "2026-03-01T09:00:00Z",
          data: { userId: "u1" },
        },
      ],
    });
  });

  it("decodes a header once, so that a percent sign can be written", () => {
    expect(readRequest({ "ce-id": "100%2541" }, Buffer.alloc(0))).toMatchObject({ candidates: [{ id: "100%41" }] });
  });

  it.each<[string, Readonly<Record<string, string>>, string, string]>([
    ["half an escape", { "ce-id": "50%" }, "{}", "ce-id: is not percent-encoded UTF-8"],
    ["an escape that is not UTF-8", { "ce-id": "%FF" }, "{}", "ce-id: is not percent-encoded UTF-8"],
    ["a name that no attribute has", { "ce-my-id": "1" }, "{}", "ce-my-id: no attribute has such a name"],
    ["data as an attribute", { "ce-data": "1" }, "{}", "ce-data: no attribute has such a name"],
    ["data that is not JSON", { "ce-id": "1" }, "{", "The body, which is the event's data, is not JSON in UTF-8"],
  ])("is malformed in binary mode with %s", (_, headers, body, error) => {
    expect(readRequest(headers, Buffer.from(body))).toEqual({ status: 400, error });
  });

  it.each<[string, string, string | Uint8Array, string]>([
    ["nothing", "application/json", "", "The body is not JSON in UTF-8"],
    ["half of it", "application/cloudevents+json", '{"id":', "The body is not JSON in UTF-8"],
    ["other than UTF-8", "application/json", Buffer.from([0x22, 0xff, 0x22]), "The body is not JSON in UTF-8"],
    ["text", "application/json", '"hello"', "The body is JSON but no event"],
    ["a list in structured mode", "application/cloudevents+json", "[]", "The body is JSON but no event"],
    [
      "one event in batch mode",
      "application/cloudevents-batch+json",
      "{}",
      "The body of application/cloudevents-batch+json is a list of events, and this one is not",
    ],
  ])("is malformed with %s", (_, contentType, body, error) => {
    expect(readRequest({ "content-type": contentType }, Buffer.from(body))).toEqual({ status: 400, error });
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ["text/plain", { "content-type": "text/plain" }],
    ["application/cloudevents+xml", { "content-type": "application/cloudevents+xml", "ce-id": "1" }],
    ["(none)", {}],
    ["application/avro", { "content-type": "application/avro", "ce-id": "1" }],
  ])("is not read as %s, and the answer lists what is", (mediaType, headers) => {
    expect(readRequest(headers, Buffer.from("{}"))).toEqual({
      status: 415,
      error:
        `content-type ${mediaType} is not read; send application/cloudevents+json, application/cloudevents-batch+json, ` +
        "application/json, or the attributes in ce- headers and the data as application/json",
    });
  });

  it("is not read in another charset, or compressed", () => {
    expect(read("application/json; charset=iso-8859-1", EVENT)).toMatchObject({ status: 415 });
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    expect(readRequest(headers, Buffer.from("{}"))).toMatchObject({ status: 415 });
  });

  it.each([
    { "content-type": "x" },
    { "content-type": "application/json; charset=x" },
    { "content-encoding": "x" },
    { "ce-x": "%" },
  ])("is not quoted at length: %j", (headers) => {
    const long = Object.entries(headers).map(([name, value]) =>
      name === "ce-x" ? [`ce-${"x".repeat(9_000)}`, value] : [name, value.replace("x", "x".repeat(9_000))],
    );
    const { error } = readRequest(Object.fromEntries(long) as Record<string, string>, Buffer.from("{}")) as Refusal;
    expect(error).toContain("…");
    expect(error.length).toBeLessThan(500);
  });

  it("is too large by bytes or by events, and the answer names the limit", () => {
    expect(read("application/json", "x".repeat(MAX_BODY_BYTES))).toEqual({
      status: 413,
      error: "The body has 1048578 bytes; the limit is 1048576",
    });
    expect(
      read(
        "application/json",
        Array.from({ length: MAX_EVENTS }, () => 1),
      ),
    ).toHaveProperty("candidates");
    expect(
      read(
        "application/json",
        Array.from({ length: MAX_EVENTS + 1 }, () => 1),
      ),
    ).toEqual({
      status: 413,
      error: "The batch has 501 events; the limit is 500",
    });
  });
});

function read(contentType: string, body: unknown) {
  return readRequest({ "content-type": contentType }, Buffer.from(JSON.stringify(body)));
}
