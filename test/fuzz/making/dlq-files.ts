import { hashOf } from "../../../dlq-replayer/aws/sqs-queue.ts";
import type { JournalEntry } from "../../../dlq-replayer/core/journal.ts";
import { headLine, letterLine } from "../../../dlq-replayer/core/letters-file.ts";
import type { Message } from "../../../dlq-replayer/core/message.ts";
import { type Plan, planDigest, planOf, planText } from "../../../dlq-replayer/core/plan.ts";
import { readLetter } from "../../../dlq-replayer/core/read-letter.ts";
import { openLetter, sealLetter } from "../../../runtime/aws/dead-letter.ts";
import { catalogue } from "../../../schemas/catalogue.ts";
import { chance, type Chance } from "../../chance.ts";
import { DLQ_ARN, QUEUE_ARN } from "../worlds/memory-desk.ts";
import { asBytes, type Bytes } from "./bytes.ts";
import { aFact, NOW } from "./facts.ts";
import { malformed, mutatedBytes, mutatedJson, mutatedText } from "./malformed.ts";
import { isObject } from "./tree.ts";

/** A file that somebody hands to `chorus dlq`, where another is right. */
export interface DlqFile {
  readonly what: "plan" | "journal" | "letters" | "import journal" | "edit" | "history";
  readonly bytes: Bytes;
  /** Whoever changed the file made its digest or its hashes again. */
  readonly isResealed?: true;
}

/** What lies in the queue, whatever the file says. */
export const MESSAGES: readonly Message[] = messages(chance(1));

function messages(luck: Chance): readonly Message[] {
  const bodies = Array.from({ length: 4 }, () => JSON.stringify(aFact(luck.pick(catalogue), luck)));
  return ["{", '{"Type":"Notification"}', ...bodies].map((body, n) => {
    const type = { dataType: "String", value: "post-published.v1" };
    const arrival = { handle: `m-${n}`, body, attempt: 1, origin: QUEUE_ARN, attributes: { type } };
    const at = NOW.toISOString();
    const cause = {
      consumer: "letters",
      code: "UNREADABLE_FACT",
      message: "The message is not JSON",
      fingerprint: `${n % 2}123456789ab`,
      attempt: 1,
      origin: QUEUE_ARN,
      at,
    };
    const sealed = n % 2 === 0 ? sealLetter(arrival, cause) : undefined;
    const content = sealed ?? { body, attributes: { type, "a.b-c": { dataType: "Binary.gif", value: "AAAA" } } };
    return { messageId: `m-${n}`, ...content, hash: hashOf(content), sentAtMs: NOW.getTime() - n * 1_000, receives: 1 };
  });
}

export const PLAN: Plan = planOf(
  {
    id: "job-1",
    madeAt: NOW.toISOString(),
    by: "fuzz",
    inbox: "letters",
    dlq: { name: "letters-dlq", arn: DLQ_ARN },
    destination: { kind: "queue", name: "letters", arn: QUEUE_ARN },
    filters: { type: "post-published.v1" },
    edit: { file: "mend.mjs", hash: "hash" },
  },
  { chosen: MESSAGES.slice(0, 5).map((message) => readLetter(message, openLetter)), left: { conflict: 1 } },
);

/** What an earlier run wrote down of the plan: one letter is where it belongs, one perhaps. */
export const JOURNAL: readonly JournalEntry[] = [
  { step: "begun", job: PLAN.id, digest: planDigest(PLAN), at: NOW.toISOString() },
  {
    step: "intent",
    letters: [
      ["m-0", "f-0"],
      ["m-1", "f-1"],
    ],
  },
  { step: "unsure", letters: ["m-1"] },
  { step: "sent", letters: [["m-0", "n-0"]] },
  { step: "refused", letters: [["m-1", "too large"]] },
  { step: "deleted", letters: ["m-0"] },
  { step: "handled", letter: "m-2", upTo: "49590338271490256608559692538361571095921575989136588898" },
  { step: "canary", stage: 0, letters: ["m-0"], passed: true },
];

export const IMPORT_JOURNAL: readonly JournalEntry[] = [
  {
    step: "intent",
    letters: [
      ["m-0", ""],
      ["m-1", ""],
    ],
  },
  { step: "sent", letters: [["m-0", "n-0"]] },
];

export const HEAD = { inbox: "letters", dlq: "letters-dlq", at: NOW.toISOString() };

export const EDIT = `export default (fact) => ({ ...fact, data: { ...fact.data, kind: "text" } });\n`;

const RECORDS = [
  { job: "job-1", what: "redrive", phase: "begun", at: NOW.toISOString(), by: "fuzz", inbox: "letters", letters: 5 },
  {
    job: "job-1",
    what: "redrive",
    phase: "ended",
    at: NOW.toISOString(),
    by: "fuzz",
    inbox: "letters",
    outcome: "done",
    figures: { moved: 5 },
  },
];

export function aDlqFile(luck: Chance): { readonly kind: string; readonly input: DlqFile } {
  const dice = luck.next();
  if (dice < 0.35) return aPlanFile(luck);
  if (dice < 0.55)
    return ofLines(
      "journal",
      JOURNAL.map((one) => JSON.stringify(one)),
      luck,
    );
  if (dice < 0.65)
    return ofLines(
      "import journal",
      IMPORT_JOURNAL.map((one) => JSON.stringify(one)),
      luck,
    );
  if (dice < 0.94) return aLettersFile(luck);
  if (dice < 0.99)
    return ofLines(
      "history",
      RECORDS.map((one) => JSON.stringify(one)),
      luck,
    );
  const { name, text } = mutatedText(EDIT, luck);
  return { kind: `edit ${name}`, input: { what: "edit", bytes: asBytes(luck.next() < 0.2 ? EDIT : text) } };
}

function aPlanFile(luck: Chance): { readonly kind: string; readonly input: DlqFile } {
  const dice = luck.next();
  if (dice < 0.3) {
    const { name, value } = mutatedJson(PLAN, luck);
    const text = isPlanLike(value) ? planText(value) : JSON.stringify(value);
    return { kind: `plan resealed ${name}`, input: { what: "plan", bytes: asBytes(text), isResealed: true } };
  }
  if (dice < 0.5) {
    const { name, bytes } = mutatedBytes(Buffer.from(planText(PLAN)), luck);
    return { kind: `plan bytes ${name}`, input: { what: "plan", bytes: asBytes(bytes) } };
  }
  const whole: unknown = JSON.parse(planText(PLAN));
  const { kind, bytes } = malformed(luck.next() < 0.1 ? { ...PLAN, digest: luck.pick(OTHER_DIGESTS) } : whole, luck);
  return { kind: `plan ${kind}`, input: { what: "plan", bytes: asBytes(bytes) } };
}

const OTHER_DIGESTS: readonly unknown[] = [
  "",
  null,
  0,
  planDigest({ ...PLAN, id: "job-2" }),
  planDigest(PLAN).toLowerCase(),
];

/** Enough of one to have a digest made. */
const isPlanLike = (value: unknown): value is Plan => isObject(value) && Array.isArray(value["letters"]);

function aLettersFile(luck: Chance): { readonly kind: string; readonly input: DlqFile } {
  const head = headLine(HEAD).trimEnd();
  const lines = MESSAGES.map((message) => letterLine(message).trimEnd());
  if (luck.next() < 0.7) return ofLines("letters", [head, ...lines], luck);
  // Somebody changed a letter and put a hash to it that holds.
  const chosen = luck.below(MESSAGES.length);
  const { name, value } = mutatedJson(MESSAGES[chosen], luck);
  const line = JSON.stringify(isContent(value) ? { ...value, hash: hashOf(value) } : value);
  const changed = [head, ...lines.map((one, index) => (index === chosen ? line : one))];
  return {
    kind: `letters resealed ${name}`,
    input: { what: "letters", bytes: asBytes(changed.join("\n") + "\n"), isResealed: true },
  };
}

const isContent = (value: unknown): value is Message =>
  isObject(value) && isObject(value["attributes"]) && Object.values(value["attributes"]).every(isObject);

/** One line is odd, or the file as a whole. */
function ofLines(
  what: DlqFile["what"],
  lines: readonly string[],
  luck: Chance,
): { readonly kind: string; readonly input: DlqFile } {
  const whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  const dice = luck.next();
  if (dice < 0.06) return { kind: `${what} right`, input: { what, bytes: asBytes(whole) } };
  if (dice < 0.25) {
    const { name, bytes } = mutatedBytes(whole, luck);
    return { kind: `${what} file ${name}`, input: { what, bytes: asBytes(bytes) } };
  }
  if (dice < 0.35) {
    const { name, text } = mutatedText(whole.toString(), luck);
    return { kind: `${what} text ${name}`, input: { what, bytes: asBytes(text) } };
  }
  if (dice < 0.45) {
    const some = luck.shuffled(lines).slice(0, luck.below(lines.length + 1));
    return { kind: `${what} shuffled`, input: { what, bytes: asBytes(some.map((line) => `${line}\n`).join("")) } };
  }
  const chosen = luck.below(lines.length);
  const { kind, bytes } = malformed(JSON.parse(lines[chosen] ?? "null"), luck);
  const changed = lines.flatMap((line, index) => [index === chosen ? bytes : Buffer.from(line), Buffer.from("\n")]);
  return { kind: `${what} line ${kind}`, input: { what, bytes: asBytes(Buffer.concat(changed)) } };
}
