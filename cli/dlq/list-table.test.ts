import { describe, expect, it } from "@jest/globals";
import pc from "picocolors";
import type { GroupSummary, InboxSummary } from "./inbox-summary.ts";
import { listTable } from "./list-table.ts";

const plain = pc.createColors(false);
const aGroup = (words: Partial<GroupSummary> = {}): GroupSummary => ({
  id: "0123456789ab",
  letters: 5,
  diedOf: "UNREADABLE_FACT: data.postId",
  types: { "post-published.v1": 5 },
  kinds: { parked: 5 },
  redriven: 0,
  ...words,
});
const anInbox = (words: Partial<InboxSummary> = {}): InboxSummary => ({
  inbox: "timelines",
  dlq: "timelines-dlq",
  owner: "feed",
  runbook: "docs/runbooks/dead-letters.md",
  letters: 5,
  hidden: 0,
  oldestSeconds: 7_200,
  expiresInSeconds: 13 * 86_400,
  groups: [aGroup()],
  unseen: null,
  ...words,
});
const empty = (inbox: string) =>
  anInbox({ inbox, letters: 0, groups: [], oldestSeconds: null, expiresInSeconds: null });
const shown = (...all: readonly InboxSummary[]) =>
  listTable(all, plain)
    .split("\n")
    .map((line) => line.trimEnd());

describe("the list of dead-letter queues", () => {
  it("has a line for each cause, and what to do next about the first to expire", () => {
    const notifications = anInbox({
      inbox: "notifications",
      owner: "reach",
      letters: 20_000,
      expiresInSeconds: 3_600,
      groups: [
        aGroup({ letters: 19_412, redriven: 1_200 }),
        aGroup({
          id: "unknown",
          letters: 588,
          diedOf: "cause unknown",
          types: { "-": 500, "user-joined.v1": 60, "user-followed.v1": 28 },
        }),
      ],
    });
    expect(shown(anInbox(), notifications, empty("archive"), empty("gateway"))).toEqual([
      "inbox          letters  oldest  expires in  group          of it  died of",
      "timelines            5     2 h        13 d  0123456789ab       5  UNREADABLE_FACT: data.postId  (post-published.v1)",
      "notifications   20,000     2 h      60 min  0123456789ab  19,412  UNREADABLE_FACT: data.postId  (post-published.v1; 1,200 came back from a redrive)",
      "                                            unknown          588  cause unknown  (no type and 2 more types)",
      "",
      "Empty: archive, gateway.",
      "",
      "notifications is looked after by reach; its runbook is docs/runbooks/dead-letters.md.",
      "Next:",
      "  npx chorus dlq show notifications     # the letters, and whether each would pass now",
      "  npx chorus dlq plan notifications     # freezes which are put back; touches nothing",
    ]);
  });

  it("names the empty ones together where all are", () => {
    expect(shown(empty("timelines"), empty("archive"))).toEqual(["No dead letters: timelines, archive."]);
  });

  it("says of a queue that nobody looked into why, and no more than its depth", () => {
    const unseen = { oldestSeconds: null, expiresInSeconds: null, groups: [], unseen: "not looked at (--no-peek)" };
    expect(shown(anInbox({ ...unseen, owner: null, runbook: null }))).toEqual([
      "inbox      letters  oldest  expires in  group  of it  died of",
      "timelines        5       –           –  –             not looked at (--no-peek)",
      "",
      "Next:",
      "  npx chorus dlq show timelines     # the letters, and whether each would pass now",
      "  npx chorus dlq plan timelines     # freezes which are put back; touches nothing",
    ]);
  });

  it("says what is too much for it: more causes than eight, letters that somebody else holds, long reasons", () => {
    const groups = Array.from({ length: 10 }, (_, n) =>
      aGroup({ id: `group-${n}`, letters: 1, diedOf: "x".repeat(100), types: { t: 1 } }),
    );
    const lines = shown(anInbox({ letters: 13, hidden: 3, groups }));
    expect(lines[1]).toContain(`group-0      1  ${"x".repeat(89)}…  (t)`);
    expect(lines.slice(8, 11)).toEqual([
      expect.stringMatching(/^ +group-7 +1 /),
      expect.stringMatching(/^ +and 2 more causes: chorus dlq show timelines$/),
      expect.stringMatching(/^ +3 letters held by somebody else at the moment$/),
    ]);
  });

  it("has no word about a runbook where there is none", () => {
    expect(shown(anInbox({ runbook: null }))).toContain("timelines is looked after by feed.");
  });

  it("writes types that somebody sent without what would steer a terminal", () => {
    expect(shown(anInbox({ groups: [aGroup({ types: { "\u001b[2Jt\n": 5 } })] }))[1]).toMatch(
      / {2}\(\ufffd\[2Jt\ufffd\)$/,
    );
  });

  it("warns of what expires within a day, and of what may be lost already", () => {
    const loud = pc.createColors(true);
    const cellOf = (expiresInSeconds: number) => listTable([anInbox({ expiresInSeconds })], loud);
    expect(cellOf(86_399)).toContain(loud.red("24 h"));
    expect(cellOf(86_400)).not.toContain(loud.red("24 h"));
    expect(cellOf(0)).toContain(loud.red("lost?"));
  });
});
