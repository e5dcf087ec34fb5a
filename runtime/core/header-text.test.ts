import { expect, it } from "@jest/globals";
import fc from "fast-check";
import { headerText } from "./header-text.ts";

it("a header's text is left as it is where that is plain, and percent-encoded where it is not", () => {
  expect(headerText("mail>ann/2026-03-01")).toBe("mail>ann/2026-03-01");
  expect(headerText('50 % of "é😀"\r\n')).toBe("50%20%25%20of%20%22%C3%A9%F0%9F%98%80%22%0D%0A");
});

it("a header's text is plain and decodes to what it was, whatever that is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(headerText(text)).toMatch(/^[!-~]*$/);
      expect(decodeURIComponent(headerText(text))).toBe(text);
    }),
  );
});
