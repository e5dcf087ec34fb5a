import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { openPointerShelf, type PointerShelf, texts } from "../../test/replayer/pointer-story.ts";
import { BUSY, DONE, failingAt, pointerTo, THROWS } from "../../test/replayer/stream.ts";
import { readJournal } from "./journal-file.ts";

describe("a letter that goes back to a function", () => {
  let shelf: PointerShelf;

  beforeAll(async () => {
    shelf = await openPointerShelf();
  });
  afterAll(() => shelf.close());

  it("stays when the function fails again, and the next run begins with the record that failed", async () => {
    const { stream, records } = await shelf.streamOf(10);
    const { reader, answering, plan, apply, audit, journalOf } = await shelf.story([pointerTo(stream, records)]);
    const stuck = records[4]?.sequenceNumber ?? "";
    answering(() => failingAt(stuck));
    const planned = plan();
    const first = await apply(planned);
    expect(first).toMatchObject({ ended: "done", moved: 0 });
    expect(first.refused[0]?.reason).toBe(`it failed again at ${records[4]?.shardId ?? ""}:${stuck}`);
    const written = await readJournal(journalOf(planned));
    expect(written.filter(({ step }) => step === "handled")).toEqual([
      { step: "handled", letter: planned.letters[0]?.[0], upTo: records[3]?.sequenceNumber },
    ]);

    answering(() => DONE);
    expect(await apply(planned)).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.calls.map((call) => call.length)).toEqual([10, 6]);
    expect(reader.texts().slice(10)).toEqual(texts(10).slice(4));
    expect((await audit()).left).toEqual([]);
  });

  it("has what several letters point to handled once, whoever of many lanes comes first", async () => {
    const { stream, records } = await shelf.streamOf(30);
    const letters = Array.from({ length: 24 }, (_, n) => pointerTo(stream, records.slice(n % 4, 27 + (n % 4))));
    const { reader, plan, apply } = await shelf.story(letters, { latencyMs: 5 });
    expect(await apply(plan(), { lanes: 6 })).toMatchObject({ ended: "done", moved: 24 });
    expect([...reader.texts()].sort()).toEqual(texts(30).sort());
  });

  it("has more records than one call takes handed over in several", async () => {
    const { stream, records } = await shelf.streamOf(130);
    const { reader, plan, apply } = await shelf.story([pointerTo(stream, records)]);
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    expect(reader.calls.map((call) => call.length)).toEqual([100, 30]);
    expect(reader.texts()).toEqual(texts(130));
  });

  it("is asked for again when the function throws, and named: it may have done a part", async () => {
    const { stream, records } = await shelf.streamOf(3);
    const { reader, answering, letters, plan, apply } = await shelf.story([pointerTo(stream, records)]);
    answering((_, nth) => (nth < 3 ? THROWS : DONE));
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1 });
    expect([...result.possibleDuplicates.keys()]).toEqual([letters[0]?.messageId]);
    expect(reader.calls).toHaveLength(3);
  });

  it("is asked for again when the function is busy, and nobody calls that a duplicate", async () => {
    const { stream, records } = await shelf.streamOf(3);
    const { reader, answering, plan, apply } = await shelf.story([pointerTo(stream, records)]);
    answering((_, nth) => (nth < 3 ? BUSY : DONE));
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 1 });
    expect(result.possibleDuplicates.size).toBe(0);
    expect(reader.calls).toHaveLength(3);
  });

  it("is handed to the function no more when somebody interrupts", async () => {
    const { stream, records } = await shelf.streamOf(12);
    const { reader, answering, plan, apply, audit } = await shelf.story(
      records.map((record) => pointerTo(stream, [record])),
    );
    const stopping = new AbortController();
    answering(() => {
      stopping.abort();
      return DONE;
    });
    const result = await apply(plan(), { signal: stopping.signal });
    expect(result).toMatchObject({ ended: "interrupted", moved: 1, hiddenLonger: 0 });
    expect(reader.calls).toHaveLength(1);
    const { left, hidden } = await audit();
    expect([left.length, hidden.length]).toEqual([11, 0]);
  });
});
