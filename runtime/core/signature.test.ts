import { describe, expect, it } from "@jest/globals";
import { signedContent, signingKeys } from "./signature.ts";

describe("signing keys", () => {
  it("are read as secrets by key id", () => {
    const text = '{"a":"0123456789abcdef","b":"fedcba9876543210"}';
    expect(signingKeys("KEYS", text)).toEqual(new Map(Object.entries(JSON.parse(text) as object)));
  });

  it("may be one secret alone", () => {
    expect(signingKeys("KEYS", "0123456789abcdef")).toEqual(new Map([["default", "0123456789abcdef"]]));
  });

  it.each(["{}", '{"a":"short"}', '{"a":1}', '{"a":'])("are refused as %s, without being quoted", (text) => {
    expect(() => signingKeys("KEYS", text)).toThrow(TypeError);
    expect(() => signingKeys("KEYS", text)).toThrow(/^KEYS /);
  });
});

it("what is signed is the time, a full stop and the body's own bytes", () => {
  const signed = signedContent("1772355600", Buffer.from([0xff, 0x00]));
  expect(Buffer.from(signed)).toEqual(Buffer.concat([Buffer.from("1772355600."), Buffer.from([0xff, 0x00])]));
});
