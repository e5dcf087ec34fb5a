import { describe, expect, it } from "@jest/globals";
import { jsonFault } from "./reason.ts";

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
};

describe("what is wrong with a text that is no JSON", () => {
  it.each([
    ['{"to": ann@example.com}', "Unexpected token 'a'"],
    [`{"to":"${"x".repeat(50)}" ann@example.com ${"y".repeat(50)}}`, /^Expected .* JSON at position 59/],
    ['["ann@example.com" "bea"]', /^Expected .* JSON at position 19/],
    ['{"to":"ann@example.com', /^Unterminated string in JSON at position 22/],
    ['{"to":"ann@example.com"', /^Expected .* JSON at position 23/],
    ["", "Unexpected end of JSON input"],
    ['{"to":\u{1F600}}', /^Unexpected token '.'$/u],
    ["ann@example.com in JSON at position 7", "Unexpected token 'a'"],
  ])("is told of %s without a word of it", (text, fault) => {
    expect(jsonFault(parse(text))).toMatch(typeof fault === "string" ? new RegExp(`^${fault}$`, "u") : fault);
    expect(jsonFault(parse(text))).not.toMatch(/ann|example/);
  });

  it("is little, where it was not the parser who found it", () => {
    expect(jsonFault(new Error("ann@example.com"))).toBe("it cannot be parsed");
  });
});
