import { describe, expect, it } from "@jest/globals";
import { aCargo, aLetter, aPointer, aReason, text } from "../../test/replayer/letters.ts";
import { post } from "../../test/social-facts.ts";
import { WrongUsage } from "../failures.ts";
import { whereOf } from "./where.ts";

const FACT = post(0, "ann", "p1");
const letter = aLetter({
  kind: "parked",
  type: FACT.type,
  subject: FACT.subject,
  factId: FACT.id,
  source: FACT.source,
  time: FACT.time,
  correlationId: "c1",
  redrives: 2,
  reason: aReason({ code: "UNREADABLE_FACT", attempts: 3 }),
  message: { receives: 4, sentAtMs: 7, attributes: { type: text("post-published.v1") } },
  cargo: [aCargo({ body: JSON.stringify(FACT) })],
});
const wrapped = aLetter({
  cargo: [aCargo({ body: JSON.stringify({ Type: "Notification", TopicArn: "arn", Message: JSON.stringify(FACT) }) })],
});

describe("an expression about letters", () => {
  it.each([
    '$.data.authorId === "ann"',
    '$.source === "/test" && data.kind === "text"',
    'type === "post-published.v1" && subject === "p1"',
    `id === "${FACT.id}" && source === "/test" && time < "2026-01-01T00:00:01"`,
    'letter.kind === "parked" && letter.reason.code === "UNREADABLE_FACT"',
    "letter.redrives === 2 && letter.receives === 4 && letter.sentAtMs === 7",
    'letter.attributes.type.value === "post-published.v1" && letter.correlationId === "c1"',
    "[1, 2].includes(letter.redrives) && /^p/.test(subject)",
    "data",
  ])("may ask whether %s", (expression) => {
    expect(whereOf(expression)(letter)).toBe(true);
  });

  it("asks about the fact within SNS's envelope", () => {
    expect(whereOf('data.authorId === "ann" && $.specversion === "1.0"')(wrapped)).toBe(true);
  });

  it.each([
    ["$.data.authorId.name.first", "it cannot be asked of the letter"],
    ["(() => { throw new Error() })()", "it fails"],
  ])("does not match by %s, as %s", (expression) => {
    expect(whereOf(expression)(letter)).toBe(false);
  });

  it.each([
    ["nobody === 1", "nobody knows a name in it"],
    ["(() => { for (;;); })()", "it never ends"],
    ["process.exit(1)", "it reaches for the program"],
    ["require", "it reaches for a module"],
    ['id = "x"', "it assigns"],
    ["letter.attributes.more = {}", "it would change the letter"],
  ])("is refused as a whole when it is %s, as %s", (expression) => {
    expect(() => whereOf(expression)(letter)).toThrow("the names are $, data");
  });

  it.each(['data.authorId[0] = "x"', "data[data.authorId] = 1", "Object.defineProperty(data, data.authorId, {})"])(
    "says of what would change a letter nothing that the letter says: %s",
    (expression) => {
      const author = aLetter({ cargo: [aCargo({ body: '{"data":{"authorId":"annika"}}' })] });
      expect(() => whereOf(expression)(author)).toThrow(`--where ${expression}: it would change the letter. `);
    },
  );

  it("does not match what is no fact by what only facts have", () => {
    const others = [
      aLetter({ cargo: [aCargo({ body: "words" })] }),
      aLetter({ cargo: [{ kind: "records", pointer: aPointer() }] }),
      aLetter({ cargo: [] }),
    ];
    expect(others.map(whereOf("$.data.authorId"))).toEqual([false, false, false]);
    expect(others.map(whereOf("$ === undefined"))).toEqual([true, true, true]);
  });

  it("asks of each letter anew", () => {
    const asks = whereOf('subject === "p1"');
    expect([letter, aLetter(), letter].map(asks)).toEqual([true, false, true]);
  });

  it.each(["", "$.data.", "if (true) 1", "a; b", "// nothing"])(
    "is none in %j, and says how one is written",
    (expression) => {
      expect(() => whereOf(expression)).toThrow(WrongUsage);
      expect(() => whereOf(expression)).toThrow(
        /^--where is a JavaScript expression over the fact \(\$\), e\.g\. --where '\$\.data\.authorId === "ann"': /,
      );
    },
  );
});
