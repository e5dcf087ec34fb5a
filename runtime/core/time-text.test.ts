import { expect, it } from "@jest/globals";
import { timeTexts } from "./time-text.ts";

it("tells the text of each moment, whichever was asked for before", () => {
  const textOf = timeTexts();
  const moments = [0, 0, 1_772_355_600_123, 0, -1, 1_772_355_600_123, 1_772_355_600_123];
  expect(moments.map(textOf)).toEqual(moments.map((ms) => new Date(ms).toISOString()));
  expect(() => textOf(NaN)).toThrow(RangeError);
  expect(() => textOf(NaN)).toThrow(RangeError);
});
