import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { hashOf } from "../../../dlq-replayer/aws/sqs-queue.ts";
import type { Message } from "../../../dlq-replayer/core/message.ts";
import { planDigest, planText } from "../../../dlq-replayer/core/plan.ts";
import { EDIT, MESSAGES, PLAN } from "../making/dlq-files.ts";
import { depthOf, isObject } from "../making/tree.ts";
import { parsed } from "./facts.ts";

/** What files of `chorus dlq` look like, told once more. */

const attribute = z.looseObject({ dataType: z.string(), value: z.string() });
/** Zod passes over what is called `__proto__`, which SQS takes. */
const attributes = z.custom<Message["attributes"]>(
  (value) => isObject(value) && Object.values(value).every((one) => attribute.safeParse(one).success),
);

const plan = z.looseObject({
  chorus: z.literal("dlq-plan"),
  format: z.literal(1),
  id: z.string(),
  madeAt: z.string(),
  by: z.string(),
  inbox: z.string(),
  dlq: z.looseObject({ name: z.string(), arn: z.string() }),
  destination: z.discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("queue"), name: z.string(), arn: z.string() }),
    z.looseObject({ kind: z.literal("function"), name: z.string() }),
  ]),
  filters: z.looseObject({}),
  edit: z.looseObject({ file: z.string(), hash: z.string() }).optional(),
  groups: z.array(z.looseObject({ id: z.string(), letters: z.number(), code: z.string().optional() })),
  left: z.looseObject({}),
  letters: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

const ids = z.array(z.string());
const pairs = z.array(z.tuple([z.string(), z.string()]));
const entry = z.discriminatedUnion("step", [
  z.looseObject({ step: z.literal("begun"), job: z.string(), digest: z.string(), at: z.string() }),
  z.looseObject({ step: z.enum(["intent", "sent", "refused"]), letters: pairs }),
  z.looseObject({ step: z.enum(["unsure", "deleted"]), letters: ids }),
  z.looseObject({ step: z.literal("handled"), letter: z.string(), upTo: z.string().regex(/^\d{1,128}$/) }),
  z.looseObject({ step: z.literal("canary"), stage: z.number(), letters: ids, passed: z.boolean() }),
]);

const message = z.looseObject({
  messageId: z.string(),
  body: z.string(),
  attributes,
  hash: z.string(),
  messageGroupId: z.string().exactOptional(),
  traceHeader: z.string().exactOptional(),
  sourceQueueArn: z.string().exactOptional(),
});

const head = z.looseObject({
  chorus: z.literal("dlq-letters"),
  format: z.literal(1),
  inbox: z.string(),
  dlq: z.string(),
});

const record = z.looseObject({
  job: z.string(),
  what: z.string(),
  phase: z.enum(["begun", "ended"]),
  at: z.string(),
  by: z.string(),
  inbox: z.string(),
});

/** Whether a plan may be applied; undefined where its fields only stand in another order. */
export function isRightPlan(text: string): boolean | undefined {
  const value = parsed(text)?.value;
  // Of what is too deep to be written no digest can have been made.
  if (!plan.safeParse(value).success || !isObject(value) || depthOf(value) > 1_000) return false;
  const { digest, ...told } = value;
  if (JSON.stringify(value) === JSON.stringify(JSON.parse(planText(PLAN)))) return true;
  if (isDeepStrictEqual(told, JSON.parse(JSON.stringify(PLAN)))) return digest === planDigest(PLAN) ? undefined : false;
  return digest === planDigest(told as never);
}

/** Ids of letters that it says are sent; undefined when it cannot be relied on. @param known all that may be named in it */
export function sentByJournal(
  text: string,
  known: readonly string[],
  isOfPlan: boolean,
): ReadonlySet<string> | undefined {
  const sent = new Set<string>();
  for (const line of wholeLines(text)) {
    const told = entry.safeParse(parsed(line)?.value);
    if (!told.success || !namesKnown(told.data, known)) return undefined;
    const { data } = told;
    if (data.step === "begun" && isOfPlan && data.digest !== planDigest(PLAN)) return undefined;
    if (data.step === "sent") for (const [id] of data.letters) sent.add(id);
    if (data.step === "deleted") for (const id of data.letters) sent.add(id);
    // Whatever it says last of a letter counts.
    if (data.step === "intent" || data.step === "refused") for (const [id] of data.letters) sent.delete(id);
  }
  return sent;
}

function namesKnown(told: z.output<typeof entry>, known: readonly string[]): boolean {
  if (told.step === "begun") return true;
  if (told.step === "handled") return known.includes(told.letter);
  return told.letters.every((one) => known.includes(typeof one === "string" ? one : one[0]));
}

/** What of a message is sent again. */
type Sent = Pick<Message, "messageId" | "body" | "attributes" | "hash">;

/** The messages of a file of letters; undefined when a line of it is wrong. */
export function lettersIn(text: string): readonly Sent[] | undefined {
  // As an editor ends its lines. The last needs no end; Node's reader of lines drops half a character that ends a file.
  const [first, ...lines] = text.replace(/\uFFFD+$/, "").split(/\r?\n|\r/);
  if (first === undefined || !head.safeParse(parsed(first)?.value).success) return undefined;
  const letters = lines.filter((line) => line !== "").map((line) => message.safeParse(parsed(line)?.value));
  if (letters.some(({ success }) => !success)) return undefined;
  const all = letters.flatMap(({ data }) => (data === undefined ? [] : [data]));
  return all.every((one) => hashOf(one) === one.hash) ? all : undefined;
}

export const isRightHistory = (text: string): boolean =>
  wholeLines(text).every((line) => record.safeParse(parsed(line)?.value).success);

export const isRightEdit = (text: string): boolean => text === EDIT;

/** A line that has no end was not finished, and says nothing. */
const wholeLines = (text: string): readonly string[] =>
  text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "");

export const ALL_IDS = MESSAGES.map(({ messageId }) => messageId);
export const PLANNED_IDS = PLAN.letters.map(([id]) => id);
