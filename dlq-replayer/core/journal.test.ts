import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { entriesIn, type JournalEntry, JournalUnreadable, lettersNamed, NOTHING_DONE, progressOf } from "./journal.ts";

const begun: JournalEntry = { step: "begun", job: "job-1", digest: "digest", at: "2026-03-01T09:00:00.000Z" };
const intent = (...ids: readonly string[]): JournalEntry => ({
  step: "intent",
  letters: ids.map((id) => [id, `fact of ${id}`]),
});
const sent = (...ids: readonly string[]): JournalEntry => ({
  step: "sent",
  letters: ids.map((id) => [id, `new ${id}`]),
});
const refused = (...ids: readonly string[]): JournalEntry => ({
  step: "refused",
  letters: ids.map((id) => [id, "too large"]),
});
const unsure = (...letters: readonly string[]): JournalEntry => ({ step: "unsure", letters });
const deleted = (...letters: readonly string[]): JournalEntry => ({ step: "deleted", letters });
const lines = (entries: readonly JournalEntry[]) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

describe("what a journal comes to", () => {
  it("is nothing at first, and when a run only began", () => {
    expect(progressOf([])).toEqual(NOTHING_DONE);
    expect(progressOf([begun])).toEqual(NOTHING_DONE);
  });

  it("is for each letter the last step, with the fact that it carried", () => {
    const { letters } = progressOf([intent("a", "b", "c", "d"), sent("a", "b"), refused("c"), deleted("b")]);
    expect([...letters]).toEqual([
      ["a", { is: "sent", factId: "fact of a" }],
      ["b", { is: "deleted", factId: "fact of b" }],
      ["c", { is: "refused", factId: "fact of c" }],
      ["d", { is: "intended", factId: "fact of d" }],
    ]);
  });

  it("holds for letters whose intent nobody wrote down", () => {
    expect([...progressOf([sent("a"), refused("b"), deleted("c"), unsure("d")]).letters]).toEqual([
      ["a", { is: "sent", factId: "" }],
      ["b", { is: "refused", factId: "" }],
      ["c", { is: "deleted", factId: "" }],
    ]);
  });

  it("says how far each pointer got, and how many stages passed", () => {
    const handled = (letter: string, upTo: string): JournalEntry => ({ step: "handled", letter, upTo });
    const canary = (passed: boolean): JournalEntry => ({ step: "canary", stage: 0, letters: ["a"], passed });
    const progress = progressOf([
      handled("a", "9"),
      handled("b", "1"),
      handled("a", "10"),
      canary(true),
      canary(false),
      canary(true),
    ]);
    expect([...progress.handledUpTo]).toEqual([
      ["a", "10"],
      ["b", "1"],
    ]);
    expect(progress.stagesPassed).toBe(2);
  });
});

describe("letters that may be there twice", () => {
  const named = (...entries: readonly JournalEntry[]) => [...progressOf(entries).possibleDuplicates];

  it("are those that were to be sent when a run was killed", () => {
    expect(named(intent("a", "b"), sent("a"))).toEqual([["b", "fact of b"]]);
  });

  it("are those that were sent again after no answer had come, however it ended", () => {
    for (const end of [sent("a"), refused("a")])
      expect(named(intent("a"), unsure("a"), end)).toEqual([["a", "fact of a"]]);
  });

  it("stay named when the next run sends them for certain", () => {
    expect(named(begun, intent("a"), begun, intent("a"), sent("a"), deleted("a"))).toEqual([["a", "fact of a"]]);
  });

  it("are none that were refused and then sent", () => {
    expect(named(begun, intent("a"), refused("a"), begun, intent("a"), sent("a"))).toEqual([]);
  });

  it("are exactly those of which nobody knew at some moment, wherever how many runs were killed", () => {
    fc.assert(
      fc.property(fc.array(aRun(), { minLength: 1, maxLength: 4 }), (runs) => {
        const world = aWorld();
        for (const one of runs) run(world, one);
        const { possibleDuplicates } = progressOf(world.journal);
        expect([...possibleDuplicates].sort()).toEqual([...world.doubtful].sort().map((id) => [id, `fact of ${id}`]));
        for (const [id, copies] of world.copies) expect(copies < 2 || possibleDuplicates.has(id)).toBe(true);
        for (const id of world.gone) expect(world.copies.get(id)).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** How the destination takes to one letter: attempts without an answer, each stored or not, and then this. */
interface Script {
  readonly unanswered: readonly boolean[];
  readonly end: "stored" | "refused" | "given up";
}

const LETTERS = ["a", "b", "c"] as const;

function aRun() {
  const script: fc.Arbitrary<Script> = fc.record({
    unanswered: fc.array(fc.boolean(), { maxLength: 2 }),
    end: fc.constantFrom("stored", "refused", "given up"),
  });
  return fc.record({ scripts: fc.tuple(script, script, script), killedAfter: fc.integer({ min: 0, max: 20 }) });
}

function aWorld() {
  return {
    journal: [] as JournalEntry[],
    /** How often each letter is at its destination. */
    copies: new Map<string, number>(),
    /** Out of the dead-letter queue. */
    gone: new Set<string>(),
    /** Of which nobody knew, at some moment, whether they are at their destination. */
    doubtful: new Set<string>(),
  };
}

/** As the safe move does it, step by step; a run is killed between two of them. */
function run(
  world: ReturnType<typeof aWorld>,
  { scripts, killedAfter }: { readonly scripts: readonly Script[]; readonly killedAfter: number },
) {
  const { letters } = progressOf(world.journal);
  let steps = 0;
  const step = (act: () => void) => {
    if (steps++ < killedAfter) act();
  };
  const write = (entry: JournalEntry) => {
    step(() => world.journal.push(entry));
  };
  const store = (id: string) => {
    step(() => world.copies.set(id, (world.copies.get(id) ?? 0) + 1));
  };
  write(begun);
  for (const [index, id] of LETTERS.entries()) {
    const { unanswered = [], end = "stored" }: Partial<Script> = scripts[index] ?? {};
    const before = letters.get(id)?.is;
    if (before === "deleted") continue;
    if (before !== "sent") {
      const known = world.journal.length;
      write(intent(id));
      const isUnderWay = world.journal.length > known;
      for (const isStored of unanswered) {
        if (isStored) store(id);
        write(unsure(id));
      }
      if (end === "stored") store(id);
      if (end !== "given up") write(end === "stored" ? sent(id) : refused(id));
      const isSettled = end !== "given up" && steps <= killedAfter;
      if (isUnderWay && (unanswered.length > 0 || !isSettled)) world.doubtful.add(id);
      if (end !== "stored") continue;
    }
    step(() => world.gone.add(id));
    write(deleted(id));
  }
}

describe("the entries of a journal", () => {
  const entries: readonly JournalEntry[] = [
    begun,
    intent("a", "😀"),
    unsure("a"),
    sent("a"),
    refused("b"),
    deleted("a"),
    { step: "handled", letter: "p", upTo: "12" },
    { step: "canary", stage: 0, letters: ["a"], passed: true },
  ];

  it("are the lines that were finished, wherever the writing was cut off", () => {
    const text = lines(entries);
    expect(entriesIn(text)).toEqual(entries);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length }), (end) => {
        const whole = entriesIn(text.slice(0, end));
        expect(whole).toEqual(entries.slice(0, whole.length));
        expect(whole).toHaveLength(text.slice(0, end).split("\n").length - 1);
      }),
    );
  });

  it("may have empty lines between them", () => {
    expect(entriesIn(`\n${lines([begun])}\n\n${lines([sent("a")])}`)).toEqual([begun, sent("a")]);
  });

  it.each([
    ["half a line before a whole one", '{"step":"int{"step":"begun"}'],
    ["no JSON", "sent a"],
    ["no object", '["sent"]'],
    ["no step", '{"letters":[]}'],
    ["a step of another version of chorus", '{"step":"stored","letters":[]}'],
    ["a step that every object has", '{"step":"constructor","letters":[]}'],
  ])("are none where there is %s, so that nothing is done on a guess", (_, line) => {
    expect(() => entriesIn(`${lines([begun])}\n${line}\n${lines([sent("a")])}`)).toThrow(
      expect.objectContaining({
        name: "JournalUnreadable",
        message: "line 3 of the journal is no entry that this version of chorus knows",
      }),
    );
  });

  it.each([
    ["a step without its letters", '{"step":"sent"}', "letters: "],
    ["letters that are no list", '{"step":"deleted","letters":"a"}', "letters: "],
    ["a letter that is none", '{"step":"intent","letters":[["a","f"],7]}', "letters[1]: "],
    ["a letter without its new id", '{"step":"sent","letters":[["a"]]}', "letters[0]"],
    ["a place on the stream that is none", '{"step":"handled","letter":"a","upTo":"1e3"}', "upTo: no sequence number"],
    ["a stage of which it is not told whether it passed", '{"step":"canary","stage":0,"letters":[]}', "passed: "],
    ["a beginning of no plan", '{"step":"begun","job":"job-1"}', "digest: "],
  ])("are damaged where there is %s, and where is told", (_, line, where) => {
    const reading = () => entriesIn(`${lines([begun])}${line}\n`);
    expect(reading).toThrow(JournalUnreadable);
    expect(reading).toThrow(`line 2 of the journal is damaged: ${where}`);
  });

  it("name letters, each once, whatever was done to it", () => {
    const entries: readonly JournalEntry[] = [
      begun,
      intent("a", "b"),
      unsure("b"),
      sent("a"),
      deleted("a"),
      { step: "handled", letter: "c", upTo: "9" },
      { step: "canary", stage: 0, letters: ["d"], passed: true },
    ];
    expect([...lettersNamed(entries)]).toEqual(["a", "b", "c", "d"]);
  });
});
