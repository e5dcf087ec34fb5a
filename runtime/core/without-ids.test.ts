import { describe, expect, it } from "@jest/globals";
import { withoutIds } from "./without-ids.ts";

describe("an error's message without what is peculiar to one failure", () => {
  it.each([
    ["Post 7f3c1f0e-0000-4000-8000-0123456789ab is gone", "Post <id> is gone"],
    ["Post 7F3C1F0E-0000-4000-8000-0123456789AB is gone", "Post <id> is gone"],
    ["timed out after 3000 ms, attempt 2", "timed out after <…> ms, attempt <…>"],
    ['no user "ann" in "u-7"', "no user <…> in <…>"],
    ["no user 'ann'", "no user <…>"],
    [`said "it's 'here'"`, "said <…>"],
    ['an empty "" and an open "quotation', 'an empty <…> and an open "quotation'],
    ["no id: 7f3c1f0e-0000", "no id: <…>f<…>c<…>f<…>e-<…>"],
    ["nothing of that", "nothing of that"],
    ["", ""],
  ])("%j is %j", (message, kind) => {
    expect(withoutIds(message)).toBe(kind);
  });
});
