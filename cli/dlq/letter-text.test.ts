import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import { letterText } from "./letter-text.ts";
import type { ShownLetter } from "./show.ts";

const plain = pc.createColors(false);
const aShownLetter = (words: Partial<ShownLetter> = {}): ShownLetter => ({
  messageId: "m-1",
  kind: "parked",
  group: "0123456789ab",
  diedOf: "UNREADABLE_FACT: data.postId",
  attempts: 1,
  diedAt: "2026-03-01T09:00:00.000Z",
  sentAt: "2026-03-01T09:00:00.000Z",
  ageSeconds: 7_200,
  expiresInSeconds: 13 * 86_400,
  receives: 1,
  redrives: 0,
  type: "post-published.v1",
  subject: "p1",
  factId: "f1",
  correlationId: "c1",
  now: "fails at data.postId",
  row: "new",
  carries: { id: "f1", data: { summary: "<P>" } },
  ...words,
});
const lines = (words: Partial<ShownLetter> = {}) => letterText(aShownLetter(words), plain).split("\n");

describe("a letter, for people", () => {
  it("tells what it is, why and how it died, whether it would pass, and what to type", () => {
    expect(lines()).toEqual([
      "post-published.v1  p1  m-1",
      "  died of     UNREADABLE_FACT: data.postId  (group 0123456789ab)",
      "  how         parked by its consumer, first sent 2 h ago, 1 attempt",
      "  expires in  13 d",
      "  now         fails at data.postId",
      "  rows        still news to its rows",
      "  fact        f1",
      "  trace       npx chorus trace c1",
      "  {",
      '    "id": "f1",',
      '    "data": {',
      '      "summary": "<P>"',
      "    }",
      "  }",
    ]);
  });

  it("has no line about what nobody knows", () => {
    const unknown = { type: null, subject: null, factId: null, correlationId: null, attempts: null } as const;
    expect(lines({ ...unknown, row: "untold", carries: { bytes: 7 } })).toEqual([
      "no type  m-1",
      "  died of     UNREADABLE_FACT: data.postId  (group 0123456789ab)",
      "  how         parked by its consumer, first sent 2 h ago",
      "  expires in  13 d",
      "  now         fails at data.postId",
      "  {",
      '    "bytes": 7',
      "  }",
    ]);
  });

  it.each([
    [{ attempts: 5, redrives: 1 }, "first sent 2 h ago, 5 attempts, came back from a redrive"],
    [{ attempts: 5, redrives: 2 }, "first sent 2 h ago, 5 attempts, came back from 2 redrives"],
    [{ kind: "pointer" }, "Lambda gave up on records of the stream, first sent"],
  ])("tells how it came here: %j", (words, says) => {
    expect(lines(words)[2]).toContain(says);
  });

  it("is loud where it may be lost, and where it would pass now", () => {
    const loud = pc.createColors(true);
    const said = letterText(aShownLetter({ expiresInSeconds: 0, now: "would pass" }), loud);
    expect(said).toContain(loud.red("it may be lost already"));
    expect(said).toContain(loud.green("would pass today's schema"));
  });

  it("writes what somebody sent without what would steer a terminal or forge a line", () => {
    const evil = "a\u001b[2J\r\nb";
    const said = lines({ type: evil, subject: evil, factId: evil, diedOf: evil, now: evil, carries: { said: evil } });
    expect(said[0]).toBe("a\ufffd[2J\ufffd\ufffdb  a\ufffd[2J\ufffd\ufffdb  m-1");
    // JSON escapes it.
    expect(said.join("")).not.toMatch(/\p{Cc}/u);
    expect(said).toHaveLength(lines({ carries: { said: "" } }).length);
  });

  it.each([
    ["0190f3c1-2f0e-7000-8000-0123456789ab", "0190f3c1-2f0e-7000-8000-0123456789ab"],
    ["ann>bea", "'ann>bea'"],
    ["c1; rm -rf ~", "'c1; rm -rf ~'"],
    ["it's $(mine)", "'it'\\''s $(mine)'"],
    ["", "''"],
  ])("quotes the correlation id %j for a shell", (correlationId, word) => {
    expect(lines({ correlationId })[7]).toBe(`  trace       npx chorus trace ${word}`);
  });
});
