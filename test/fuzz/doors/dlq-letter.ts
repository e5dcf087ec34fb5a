import { rm } from "node:fs/promises";
import { join } from "node:path";
import { saying } from "../../../cli/dlq/office.ts";
import { explain } from "../../../cli/explain.ts";
import { groupsOf } from "../../../dlq-replayer/core/groups.ts";
import { planText, readPlan } from "../../../dlq-replayer/core/plan.ts";
import { readLetter } from "../../../dlq-replayer/core/read-letter.ts";
import { shownCargo, shownReason } from "../../../dlq-replayer/core/shown.ts";
import { planLetters } from "../../../dlq-replayer/moves/plan-letters.ts";
import { redrive } from "../../../dlq-replayer/moves/redrive.ts";
import { openLetter } from "../../../runtime/aws/dead-letter.ts";
import { REDRIVE_JOB_ATTRIBUTE } from "../../../runtime/core/redrive-mark.ts";
import { definitionOf } from "../../../schemas/catalogue.ts";
import type { Broken, Door, Part } from "../door.ts";
import { arePlantedInPersonalAlone, parsed } from "../judging/facts.ts";
import { PRIVATE } from "../making/facts.ts";
import { aDeadMessage, type DeadMessage, EDITS, messageOf } from "../making/letters.ts";
import { isObject } from "../making/tree.ts";
import { smallerText } from "../shrink.ts";
import { aFolder } from "../worlds/folder.ts";
import { memoryDesk, type MemoryDesk } from "../worlds/memory-desk.ts";

const NEVER = new AbortController().signal;
const LOOKING = { visibilitySeconds: 30, signal: NEVER } as const;
const LIMITS = { maxRedrives: 5, includeFailing: true, includeConflicts: true };

/** What became of one dead message that was looked at, planned and put back. */
interface Handled {
  readonly world: MemoryDesk;
  /** What people were shown of it, by the ways that show it to anybody. */
  readonly shown: string;
  /** Why it stays, where it does. */
  readonly left: string | undefined;
  readonly failure: string | undefined;
}

/** Dead messages of any kind, as `chorus dlq show`, `plan` and `apply` meet them. */
export const dlqLetterDoor = (read: typeof readLetter = readLetter): Door<DeadMessage> => ({
  name: "dlq-letter",
  takes: "dead messages with any body and any attributes",
  async open() {
    const { folder, remove } = await aFolder();
    const journalPath = join(folder, "letters.journal.jsonl");
    return {
      make: aDeadMessage,
      async knock(dead) {
        await rm(journalPath, { force: true });
        return [partOf(dead, await handled(dead, journalPath, read))];
      },
      smaller: function* (dead) {
        if (Object.keys(dead.attributes).length > 0) yield { ...dead, attributes: {} };
        for (const body of smallerText(dead.body)) yield { ...dead, body };
      },
      close: remove,
    };
  },
});

async function handled(dead: DeadMessage, journalPath: string, read: typeof readLetter): Promise<Handled> {
  const message = messageOf(dead);
  const world = memoryDesk(message === undefined ? [] : [message]);
  if (message === undefined) return { world, shown: "", left: "no letter can hold it", failure: undefined };
  const letter = read(message, openLetter);
  const cargo = letter.cargo.map((one) => shownCargo(one, { definitionOf, reveal: false }));
  const shown = JSON.stringify([
    cargo,
    letter.reason && shownReason(letter.reason),
    groupsOf([letter]).map(({ id }) => id),
  ]);
  try {
    const edit = dead.edit === undefined ? undefined : { apply: EDITS[dead.edit], file: "mend.mjs", hash: "hash" };
    const { desk, target } = world;
    const planned = await planLetters(desk, {
      ...LOOKING,
      filters: {},
      lookups: 10,
      limits: LIMITS,
      target,
      ...(edit && { edit }),
    });
    const plan = readPlan(planText(planned.plan));
    if (plan.letters.length === 0) return { world, shown, left: Object.keys(plan.left).join(), failure: undefined };
    const { refused } = await saying(() =>
      redrive(desk, {
        ...LOOKING,
        plan,
        journalPath,
        target,
        stages: [],
        waitMs: 0,
        lanes: 1,
        archive: "the archive",
        isAlive: () => false,
        ...(edit && { edit: edit.apply }),
      }),
    );
    return { world, shown, left: refused[0]?.reason, failure: undefined };
  } catch (error) {
    return { world, shown, left: undefined, failure: explain(error, false) };
  }
}

function partOf(dead: DeadMessage, done: Handled): Part {
  const { left, failure, world } = done;
  return {
    name: "the letter",
    isRight: undefined,
    isTaken: left === undefined && failure === undefined,
    effects: [],
    errors: left === undefined ? [] : [{ text: left, place: "m-0" }],
    broken: [
      ...(failure === undefined ? [] : [{ promise: "lives", how: failure } as const]),
      ...(left === undefined && failure === undefined ? brokenMove(dead, world) : brokenRest(world)),
      ...brokenPrivacy(dead, done),
    ],
  };
}

/** What was parked goes back as it came, with all its attributes; of another kind of letter, what it carried. */
function brokenMove(
  { body, attributes, isParked, edit }: DeadMessage,
  { sent, deleted }: MemoryDesk,
): readonly Broken[] {
  const broken: Broken[] = [];
  if (sent.length === 0 || deleted.length !== 1)
    broken.push({ promise: "harmless", how: `${sent.length} were sent and ${deleted.length} deleted` });
  if (!isParked || edit !== undefined) return broken;
  const [one] = sent;
  if (one?.body !== body) broken.push({ promise: "harmless", how: "it was not sent byte for byte" });
  const isOurs = (name: string) => name === REDRIVE_JOB_ATTRIBUTE || name === "chorus-cause";
  const without = (all: object) =>
    Object.entries(all)
      .filter(([name]) => !isOurs(name))
      .sort();
  if (JSON.stringify(without(one?.attributes ?? {})) !== JSON.stringify(without(attributes)))
    broken.push({ promise: "harmless", how: `it was sent with other attributes: ${JSON.stringify(one?.attributes)}` });
  return broken;
}

const brokenRest = ({ sent, deleted }: MemoryDesk): readonly Broken[] =>
  sent.length + deleted.length === 0 ? [] : [{ promise: "harmless", how: "it was moved although it stays" }];

function brokenPrivacy(
  { body, attributes }: DeadMessage,
  { shown, left = "", failure = "" }: Handled,
): readonly Broken[] {
  const said = parsed(body)?.value;
  // Whatever Lambda gave up on may carry a fact as text; a name of a field is shown.
  const isTold =
    arePlantedInPersonalAlone([body]) ||
    (isObject(said) && "requestPayload" in said && !JSON.stringify(Object.keys(said)).includes(PRIVATE));
  if (!isTold || JSON.stringify(attributes).includes(PRIVATE)) return [];
  const quoting = [shown, left, failure].find((text) => text.includes(PRIVATE));
  return quoting === undefined ? [] : [{ promise: "discreet", how: `it is shown: ${quoting.slice(0, 1_000)}` }];
}
