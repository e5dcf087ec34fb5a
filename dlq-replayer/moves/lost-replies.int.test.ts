import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../../test/chance.ts";
import { type Body, every, next, share } from "../../test/engines/faults.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { fastClock } from "../../test/replayer/fast-clock.ts";
import { bodiesOf, openShelf, type Shelf } from "../../test/replayer/story.ts";

describe("a reply that is lost", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  it.concurrent("to a send makes duplicates, and just those are named", async () => {
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 300 });
    wire.faults = { SendMessageBatch: { loseReply: share(0.2, chance(5)) } };
    const planned = plan();
    const result = await apply(planned);
    expect(result).toMatchObject({ ended: "done", moved: 300, deleted: 300, refused: [], undeleted: [] });
    const { lost, twice, left } = await audit();
    expect({ lost, left }).toEqual({ lost: [], left: [] });
    expect(twice.length).toBeGreaterThan(20);
    expect([...result.possibleDuplicates.keys()].sort()).toEqual([...twice].sort());
    const factIds = new Map(letters.map(({ messageId, body }) => [messageId, (JSON.parse(body) as { id: string }).id]));
    for (const [id, factId] of result.possibleDuplicates) expect(factId).toBe(factIds.get(id));
    // Whoever asks again is told the same.
    expect((await apply(planned)).possibleDuplicates).toEqual(result.possibleDuplicates);
  });

  it.concurrent("to a deletion makes none", async () => {
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 300 });
    wire.faults = { DeleteMessageBatch: { loseReply: share(0.2, chance(6)) } };
    const result = await apply(plan());
    expect(result).toMatchObject({ ended: "done", moved: 300, deleted: 300, undeleted: [] });
    expect(result.possibleDuplicates.size).toBe(0);
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
  });

  it.concurrent("to a receive hides its letters until their timeout, and no longer", async () => {
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: 60 });
    wire.faults = { ReceiveMessage: { loseReply: every(3) } };
    const result = await apply(plan(), { visibilitySeconds: 1, lanes: 2 });
    expect(result).toMatchObject({ ended: "done", moved: 60, refused: [], missing: [] });
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual(bodiesOf(letters));
    expect(left).toEqual([]);
  });

  it.concurrent("each time leaves the letter where it is, and it is named: it may be there, too", async () => {
    const { wire, plan, letters, apply, audit } = await shelf.story({ letters: 20, clock: fastClock(20) });
    const isDoomed = ({ Entries }: Body) => JSON.stringify(Entries).includes("post-3\\");
    wire.faults = { SendMessageBatch: { loseReply: isDoomed } };
    const planned = plan();
    const first = await apply(planned);
    expect(first).toMatchObject({ ended: "done", moved: 10 });
    expect(first.refused).toHaveLength(10);
    const { lost, twice, left } = await audit();
    expect({ lost, left: left.length }).toEqual({ lost: [], left: 10 });
    expect([...first.possibleDuplicates.keys()].sort()).toEqual([...twice].sort());

    wire.faults = {};
    const second = await apply(planned);
    expect(second).toMatchObject({ ended: "done", moved: 10, movedBefore: 10, refused: [] });
    expect(second.possibleDuplicates).toEqual(first.possibleDuplicates);
    expect(new Set(bodiesOf((await audit()).arrived))).toEqual(new Set(bodiesOf(letters)));
  });

  it.concurrent("when somebody stops the run is asked for no more, and named", async () => {
    const { wire, plan, apply, audit } = await shelf.story({ letters: 10 });
    const stopping = new AbortController();
    wire.faults = {
      SendMessageBatch: {
        onCall: () => {
          stopping.abort();
        },
        loseReply: next(1),
      },
    };
    const result = await apply(plan(), { signal: stopping.signal });
    expect(result).toMatchObject({ ended: "interrupted", moved: 0 });
    expect(wire.calls.get("SendMessageBatch")).toBe(1);
    const { twice, hidden } = await audit();
    expect(twice).toHaveLength(10);
    expect([...result.possibleDuplicates.keys()].sort()).toEqual([...twice].sort());
    expect(hidden).toEqual([]);
  });

  it.concurrent("to a part of a letter that holds several messages names the letter", async () => {
    const [first = "", second = ""] = bodies(2);
    const invocation = JSON.stringify({
      version: "1.0",
      timestamp: "2026-01-01T00:00:00.000Z",
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { Records: [{ body: first }, { body: second }] },
      responsePayload: { errorType: "Error", errorMessage: "no" },
    });
    const { wire, letters, plan, apply, audit } = await shelf.story({ letters: [invocation] });
    const isSecond = ({ MessageBody }: Body) => MessageBody === second;
    const as = { code: "InvalidMessageContents", senderFault: true };
    wire.faults = { SendMessageBatch: { failEntries: { when: isSecond, as } } };
    const planned = plan();
    const result = await apply(planned);
    // The first is there; the letter stays for the sake of the second.
    expect(result.refused.map(({ messageId }) => messageId)).toEqual([letters[0]?.messageId]);
    expect([...result.possibleDuplicates.keys()]).toEqual([letters[0]?.messageId]);

    wire.faults = {};
    const again = await apply(planned);
    expect(again).toMatchObject({ ended: "done", moved: 1, refused: [] });
    expect([...again.possibleDuplicates.keys()]).toEqual([letters[0]?.messageId]);
    const { arrived, left } = await audit();
    expect(bodiesOf(arrived)).toEqual([first, first, second].sort());
    expect(left).toEqual([]);
  });
});
