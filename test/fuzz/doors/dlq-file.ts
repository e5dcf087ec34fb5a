import { rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { editOf, loadEdit } from "../../../cli/dlq/load-edit.ts";
import { saying } from "../../../cli/dlq/office.ts";
import { journalOf, readPlanFile } from "../../../cli/dlq/plan-file.ts";
import { readLetters } from "../../../cli/dlq/read-letters.ts";
import { explain } from "../../../cli/explain.ts";
import { jobsOf } from "../../../dlq-replayer/core/history.ts";
import { headLine, letterLine } from "../../../dlq-replayer/core/letters-file.ts";
import type { Outgoing } from "../../../dlq-replayer/core/outgoing.ts";
import { planText } from "../../../dlq-replayer/core/plan.ts";
import { readLetter } from "../../../dlq-replayer/core/read-letter.ts";
import { fileHistory } from "../../../dlq-replayer/moves/file-history.ts";
import { importLetters } from "../../../dlq-replayer/moves/import-letters.ts";
import { redrive } from "../../../dlq-replayer/moves/redrive.ts";
import { openLetter } from "../../../runtime/aws/dead-letter.ts";
import type { Broken, Door, Part } from "../door.ts";
import {
  ALL_IDS,
  isRightEdit,
  isRightHistory,
  isRightPlan,
  lettersIn,
  PLANNED_IDS,
  sentByJournal,
} from "../judging/dlq-files.ts";
import { arePlantedInPersonalAlone } from "../judging/facts.ts";
import { bytesIn } from "../making/bytes.ts";
import { aDlqFile, type DlqFile, EDIT, HEAD, MESSAGES, PLAN } from "../making/dlq-files.ts";
import { PRIVATE } from "../making/facts.ts";
import { smallerBytes } from "../shrink.ts";
import { aFolder } from "../worlds/folder.ts";
import { memoryDesk } from "../worlds/memory-desk.ts";

/** How a plan is read, for whoever wants to break it. */
interface Reading {
  readonly readPlan: typeof readPlanFile;
}

const REAL: Reading = { readPlan: readPlanFile };
const NEVER = new AbortController().signal;
const LANES = 2;

/** Where files are put, and what reads them. */
interface Shelf extends Reading {
  readonly folder: string;
  /** Of the right edit, as a plan remembers it. */
  readonly editHash: string;
}

/** What a command did with one file among right ones. */
interface Done {
  readonly failure: string | undefined;
  readonly sent: readonly Outgoing[];
  /** Message ids of what it took out of the queue. */
  readonly deleted: readonly string[];
  readonly calls: readonly string[];
  /** Of the file that is perhaps wrong. */
  readonly name: string;
}

export const dlqFileDoor = (reading: Reading = REAL): Door<DlqFile> => ({
  name: "dlq-file",
  takes: "plans, journals, exported letters, edits and the history of chorus dlq",
  async open() {
    const { folder, remove } = await aFolder();
    await writeFile(join(folder, EDIT_NAME), EDIT);
    const { hash: editHash } = await loadEdit(EDIT_NAME, { cwd: folder });
    const shelf = { ...reading, folder, editHash };
    return {
      make: aDlqFile,
      knock: async (file) => [partOf(file, await ACTS[file.what](bytesIn(file.bytes), shelf))],
      smaller: function* (file) {
        for (const bytes of smallerBytes(file.bytes)) yield { ...file, bytes };
      },
      close: remove,
    };
  },
});

const RIGHT_LETTERS = headLine(HEAD) + MESSAGES.map(letterLine).join("");

const PLAN_NAME = "letters.plan.json";
const LETTERS_NAME = "letters.jsonl";
const EDIT_NAME = "mend.mjs";
const HISTORY_NAME = "history.jsonl";

const ACTS: Readonly<Record<DlqFile["what"], (file: Buffer, shelf: Shelf) => Promise<Done>>> = {
  plan: (file, shelf) => applied(shelf, file),
  journal: (file, shelf) => applied(shelf, planText(PLAN), file),
  letters: (file, shelf) => imported(shelf, file),
  "import journal": (file, shelf) => imported(shelf, RIGHT_LETTERS, file),
  edit: edited,
  history: remembered,
};

/** As `chorus dlq apply`. */
async function applied({ folder, readPlan }: Shelf, plan: Buffer | string, journal?: Buffer): Promise<Done> {
  const path = join(folder, PLAN_NAME);
  const journalPath = journalOf(path);
  await writeFile(path, plan);
  await put(journalPath, journal);
  const world = memoryDesk(MESSAGES);
  const failure = await failureOf(async () => {
    const read = await readPlan(PLAN_NAME, { cwd: folder });
    await redrive(world.desk, {
      plan: read.plan,
      journalPath,
      target: world.target,
      stages: [],
      waitMs: 0,
      lanes: LANES,
      visibilitySeconds: 30,
      archive: "the archive",
      isAlive: () => false,
      signal: NEVER,
    });
  });
  return { ...world, failure, name: basename(journal === undefined ? path : journalPath) };
}

/** As `chorus dlq import`. */
async function imported(shelf: Shelf, letters: Buffer | string, journal?: Buffer): Promise<Done> {
  const path = join(shelf.folder, LETTERS_NAME);
  const journalPath = `${path}.to-letters.journal.jsonl`;
  await writeFile(path, letters);
  await put(journalPath, journal);
  const world = memoryDesk([]);
  const failure = await failureOf(async () => {
    const { messages } = await readLetters(LETTERS_NAME, { cwd: shelf.folder });
    await importLetters({
      messages,
      destination: world.target.destination,
      isFifo: false,
      journalPath,
      lanes: LANES,
      repeating: { clock: world.desk.clock, chance: world.desk.chance, signal: NEVER },
    });
  });
  return { ...world, failure, name: basename(journal === undefined ? path : journalPath) };
}

const NOTHING_DONE = { sent: [], deleted: [], calls: [] };

/** As `chorus dlq apply`, of a plan that was made with the right edit. */
async function edited(file: Buffer, { folder, editHash }: Shelf): Promise<Done> {
  await writeFile(join(folder, EDIT_NAME), file);
  const failure = await failureOf(() =>
    editOf({ edit: { file: EDIT_NAME, hash: editHash } }, undefined, { cwd: folder }),
  );
  return { ...NOTHING_DONE, failure, name: EDIT_NAME };
}

/** As `chorus dlq history`. */
async function remembered(file: Buffer, { folder }: Shelf): Promise<Done> {
  const path = join(folder, HISTORY_NAME);
  await writeFile(path, file);
  const failure = await failureOf(async () => jobsOf(await fileHistory(path).of(["letters"])));
  return { ...NOTHING_DONE, failure, name: HISTORY_NAME };
}

async function put(path: string, content: Buffer | undefined): Promise<void> {
  if (content === undefined) await rm(path, { force: true });
  else await writeFile(path, content);
}

/** What the command line would say. */
async function failureOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await saying(work);
    return undefined;
  } catch (error) {
    return explain(error, false);
  }
}

function partOf(file: DlqFile, done: Done): Part {
  const text = bytesIn(file.bytes).toString();
  const { failure, calls, name } = done;
  const { isRight, sent } = deservedOf(file, text);
  const isTaken = failure === undefined;
  return {
    name: `the ${file.what}`,
    isRight,
    isTaken,
    effects: isTaken ? [] : calls,
    errors: failure === undefined ? [] : [{ text: failure, place: placeIn(failure, name, file.what) }],
    broken: [...(isTaken ? brokenMove(file, done, sent) : []), ...brokenPrivacy(text, failure)],
  };
}

interface Deserved {
  readonly isRight: boolean | undefined;
  /** Ids of letters that are to be sent; undefined where that is not told. */
  readonly sent?: readonly string[];
}

function deservedOf({ what }: DlqFile, text: string): Deserved {
  switch (what) {
    case "plan":
      return { isRight: isRightPlan(text) };
    case "journal": {
      const before = sentByJournal(text, PLANNED_IDS, true);
      return before === undefined
        ? { isRight: false }
        : { isRight: true, sent: PLANNED_IDS.filter((id) => !before.has(id)) };
    }
    case "import journal": {
      const before = sentByJournal(text, ALL_IDS, false);
      if (before === undefined) return { isRight: false };
      // An import takes nothing out of a queue, and so writes down no such thing.
      return text.includes('"deleted"')
        ? { isRight: true }
        : { isRight: true, sent: ALL_IDS.filter((id) => !before.has(id)) };
    }
    case "letters": {
      const letters = lettersIn(text);
      // What ends a line differs from one version of Node to another.
      if (/[\u2028\u2029]/.test(text)) return { isRight: undefined };
      return letters === undefined ? { isRight: false } : { isRight: true };
    }
    case "edit":
      return { isRight: isRightEdit(text) };
    case "history":
      return { isRight: isRightHistory(text) };
  }
}

/** Each file by its name, and of files of lines the line, but for what only the whole of it shows. */
function placeIn(failure: string, name: string, what: DlqFile["what"]): string | undefined {
  if (!failure.includes(name)) return undefined;
  const isOfLines = what === "letters" || what === "journal" || what === "import journal" || what === "history";
  const [line] = /line \d+/.exec(failure) ?? [];
  const isOfWhole = /is empty|of another plan|damaged/.test(failure);
  return isOfLines && line === undefined && !isOfWhole ? undefined : `${name} ${line ?? ""}`;
}

/** What was sent is what lay in the queue or in the file, byte for byte, and each letter at most once. */
function brokenMove(
  { what, bytes }: DlqFile,
  { sent, deleted }: Done,
  expected: readonly string[] | undefined,
): readonly Broken[] {
  const broken: Broken[] = [];
  const ids =
    what === "plan" || what === "journal"
      ? sent.map(idOfPlanned)
      : sent.map(({ body }) => idIn(lettersIn(textOf(what, bytes)), body));
  if (ids.includes(undefined)) broken.push({ promise: "harmless", how: "it sent what is no letter of it" });
  if (expected !== undefined && ids.toSorted().join() !== expected.toSorted().join())
    broken.push({ promise: "harmless", how: `it sent ${ids.join()} and was to send ${expected.join()}` });
  if (what === "plan" && deleted.some((id) => !ids.includes(id)))
    broken.push({ promise: "harmless", how: `it took ${deleted.join()} out and sent ${ids.join()}` });
  return broken;
}

/** Of what the kit parked its bytes go back, and not the letter. */
const idOfPlanned = ({ body }: Outgoing): string | undefined =>
  MESSAGES.find((message) =>
    readLetter(message, openLetter).cargo.some((cargo) => cargo.kind === "message" && cargo.body === body),
  )?.messageId;

const idIn = (letters: ReturnType<typeof lettersIn>, body: string): string | undefined =>
  letters?.find((letter) => letter.body === body)?.messageId;

const textOf = (what: DlqFile["what"], bytes: DlqFile["bytes"]): string =>
  what === "letters" ? bytesIn(bytes).toString() : RIGHT_LETTERS;

function brokenPrivacy(text: string, failure = ""): readonly Broken[] {
  if (!failure.includes(PRIVATE) || !arePlantedInPersonalAlone(text.split("\n"))) return [];
  return [{ promise: "discreet", how: `it is quoted: ${failure.slice(0, 1_000)}` }];
}
