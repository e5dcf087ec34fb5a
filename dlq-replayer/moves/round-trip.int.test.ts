import { appendFile, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../../test/chance.ts";
import { eventually } from "../../test/engines/eventually.ts";
import { type Body, share } from "../../test/engines/faults.ts";
import { parked } from "../../test/replayer/consumer.ts";
import { bodies, NEVER, planning, realClock } from "../../test/replayer/desk.ts";
import { type Hold, holding } from "../../test/replayer/held-calls.ts";
import { inside, type Said, takeAll, type Taken } from "../../test/replayer/queues.ts";
import { bodiesOf, openShelf, type Shelf, type Story } from "../../test/replayer/story.ts";
import { hashOf } from "../aws/sqs-queue.ts";
import { headIn, messageIn } from "../core/letters-file.ts";
import type { Message } from "../core/message.ts";
import { exportLetters } from "./export-letters.ts";
import { importLetters, type ImportOptions } from "./import-letters.ts";
import { readJournal } from "./journal-file.ts";
import { lettersFile } from "./to-file.ts";

const base64 = (bytes: readonly number[]) => Buffer.from(bytes).toString("base64");
const ODD: readonly Said[] = [
  { body: "\t\n\r \u2028\u2029\u0085\ufeff\ufffd\ue000 e\u0301 é \\u0000 \"'`" },
  { body: '{"a":  1.0,"a":1e2,"long":' + "9".repeat(40) + "}\n" },
  { body: " ", messageGroupId: "tenant-1", traceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1" },
  {
    body: "typed",
    attributes: {
      "a.b-c_d": { dataType: "String.odd", value: '\u2028 \\ " ü' },
      n: { dataType: "Number.cents", value: "-007.50" },
      b: { dataType: "Binary", value: base64([0, 255, 10, 13, 128]) },
      g: { dataType: "Binary.gzip", value: base64([31, 139]) },
    },
  },
  {
    body: "ten",
    attributes: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, { dataType: "String", value: "v" }])),
  },
];

/** What makes two messages the same to whoever receives them. */
const sameOf = ({ Body, MessageAttributes = {}, Attributes }: Taken) => ({
  Body,
  MessageAttributes,
  group: Attributes["MessageGroupId"],
  trace: Attributes["AWSTraceHeader"],
});
const sorted = (messages: readonly Taken[]) => messages.map((one) => JSON.stringify(sameOf(one))).sort();

describe("letters in a file", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  const exported = async ({ desk }: Story): Promise<string> => {
    const path = shelf.path("letters.jsonl");
    const file = await lettersFile(path, { inbox: "letters", dlq: desk.facts.name, at: "2026-01-01T00:00:00.000Z" });
    await exportLetters(desk, file, planning);
    await file.close();
    return path;
  };
  const lettersIn = async (path: string): Promise<readonly Message[]> => {
    const [head = "", ...lines] = (await readFile(path, "utf8")).trimEnd().split("\n");
    expect(headIn(head)).toMatchObject({ inbox: "letters" });
    return lines.map((line) => messageIn(line, hashOf));
  };
  const importing = (story: Story, messages: readonly Message[], more: Partial<ImportOptions> = {}): ImportOptions => ({
    messages,
    destination: story.target.destination,
    isFifo: story.target.facts.isFifo,
    journalPath: shelf.path("journal"),
    lanes: 2,
    repeating: { clock: realClock, chance: Math.random, signal: NEVER },
    ...more,
  });

  it("come back as they were, byte for byte, and stay where they are meanwhile", async () => {
    const { endpoint } = shelf.engine;
    const story = await shelf.story({ letters: [...ODD, ...bodies(20).map((body) => parked(body, "SCHEMA_BROKEN"))] });
    const letters = await lettersIn(await exported(story));
    expect(letters).toHaveLength(25);
    const { visible, hidden } = await inside(endpoint, story.dlq);
    expect([visible.length, hidden.length]).toEqual([25, 0]);

    const result = await importLetters(importing(story, letters));
    expect(result).toEqual({ imported: 25, importedBefore: 0, refused: [], possibleDuplicates: [] });
    const [here, there] = [await takeAll(endpoint, story.dlq), await takeAll(endpoint, story.to)];
    expect(sorted(there)).toEqual(sorted(here));
  });

  const HOLDS: readonly Hold[] = (["nothing", "half", "all"] as const).map((done) => ({
    operation: "SendMessageBatch",
    nth: 3,
    done,
  }));

  it.each(HOLDS)(
    "are not sent twice by an import that is taken up, but for those it names ($done sent)",
    async (hold) => {
      const story = await shelf.story({ letters: 60 });
      const options = importing(story, story.letters);
      const { journalPath } = options;
      let held = 0;
      let release = () => undefined as unknown;
      const released = new Promise<void>((resolve) => (release = resolve));
      story.wire.faults = holding(hold, shelf.engine.endpoint, () => held++, released);
      // As if it were dead: one of its calls is not answered until all is over.
      const dead = importLetters(options);
      const sent = async () => (await readJournal(journalPath)).filter(({ step }) => step === "sent").length;
      await eventually("it waits, and has sent all others", async () => held === 1 && (await sent()) === 5);

      story.wire.faults = {};
      const { imported, importedBefore, possibleDuplicates } = await importLetters(options);
      expect([imported, importedBefore, possibleDuplicates.length]).toEqual([10, 50, 10]);
      const arrived = bodiesOf((await inside(shelf.engine.endpoint, story.to)).visible);
      expect(new Set(arrived)).toEqual(new Set(bodiesOf(story.letters)));
      expect(arrived.length - 60).toBe({ nothing: 0, half: 5, all: 10 }[hold.done]);
      expect(await importLetters(options)).toMatchObject({ imported: 0, importedBefore: 60, possibleDuplicates });
      release();
      await dead;
    },
  );

  it("are sent once where they stand in it twice", async () => {
    const story = await shelf.story({ letters: 12 });
    const twice = [...story.letters, ...story.letters];
    expect(await importLetters(importing(story, twice))).toMatchObject({ imported: 12, importedBefore: 12 });
    expect((await inside(shelf.engine.endpoint, story.to)).visible).toHaveLength(12);
  });

  it("keep the order of each message group on their way into a FIFO queue, though a fifth of all entries fails", async () => {
    const letters = bodies(40).map((body, n): Said => ({ body, messageGroupId: `g${n % 4}` }));
    const story = await shelf.story({ letters, toAttributes: { FifoQueue: "true" } });
    story.wire.faults = { SendMessageBatch: { failEntries: { when: share(0.2, chance(8)) } } };
    expect(await importLetters(importing(story, story.letters))).toMatchObject({ imported: 40, refused: [] });
    const { visible } = await inside(shelf.engine.endpoint, story.to);
    for (const group of ["g0", "g1", "g2", "g3"]) {
      const ofGroup = ({ messageGroupId }: { readonly messageGroupId?: string }) => messageGroupId === group;
      expect(visible.filter(ofGroup).map(({ body }) => body)).toEqual(letters.filter(ofGroup).map(({ body }) => body));
    }
  });

  it("are named when they are refused for ever, and with them what would pass them in a FIFO queue", async () => {
    const letters = bodies(12).map((body, n): Said => ({ body, messageGroupId: `g${n % 3}` }));
    const story = await shelf.story({ letters, toAttributes: { FifoQueue: "true" } });
    const when = ({ MessageBody }: Body) => String(MessageBody).includes('post-4"');
    const as = { code: "InvalidMessageContents", senderFault: true };
    story.wire.faults = { SendMessageBatch: { failEntries: { when, as } } };
    const { imported, refused } = await importLetters(importing(story, story.letters));
    const expected = [4, 7, 10].map((n) => story.letters[n]?.messageId);
    expect([imported, refused.map(({ messageId }) => messageId)]).toEqual([9, expected]);
  });

  it("are safe there before they are out of the queue, and come back from there", async () => {
    const story = await shelf.story({ letters: 40 });
    const plan = story.plan();
    const path = shelf.path("discarded.jsonl");
    const discard = async () => {
      const file = await lettersFile(path, { inbox: "letters", dlq: "dlq", at: "2026-01-01T00:00:00.000Z" });
      return story.apply(plan, { target: { kind: "file", file }, visibilitySeconds: 1 }).finally(() => file.close());
    };
    const as = { status: 403, code: "AccessDenied" };
    story.wire.faults = { DeleteMessageBatch: { refuse: { when: () => true, as } } };
    const kept = await discard();
    expect(kept).toMatchObject({ ended: "done", moved: 40, deleted: 0 });
    expect(kept.undeleted).toHaveLength(40);
    expect(await lettersIn(path)).toHaveLength(40);

    // Killed while it wrote a line, which had not been deleted from the queue then.
    await appendFile(path, '{"messageId":"half a li');
    story.wire.faults = {};
    expect(await discard()).toMatchObject({ ended: "done", movedBefore: 40, deleted: 40, undeleted: [] });
    expect((await story.audit()).left).toEqual([]);
    const letters = await lettersIn(path);
    expect(await importLetters(importing(story, letters))).toMatchObject({ imported: 40, refused: [] });
    expect(bodiesOf((await story.audit()).arrived)).toEqual(bodiesOf(story.letters));
  });
});
