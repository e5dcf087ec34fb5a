import * as z from "zod";
import { inWords, problemsIn } from "../../runtime/http/problems.ts";
import { digestOf } from "../../runtime/core/digest.ts";
import type { Filters } from "./filters.ts";
import { type Fitness, failuresByPath } from "./fitness.ts";
import { groupOf, type Letter } from "./letter.ts";
import { groupsOf } from "./groups.ts";
import { bytesOf } from "./message.ts";
import type { Standing } from "./standing.ts";

/** Where letters go back to. */
export type Destination =
  | { readonly kind: "queue"; readonly name: string; readonly arn: string }
  /** Of a reader of the stream, which has no queue: it is called with the records themselves. */
  | { readonly kind: "function"; readonly name: string };

/** What is known of a letter when it is decided whether it goes along. */
export interface Considered {
  readonly letter: Letter;
  readonly fitness: Fitness;
  readonly standing: Standing;
}

export interface Limits {
  /** Of the destination: `MaximumMessageSize`. */
  readonly maxBytes: number;
  /** A letter that was put back as often as this stays where it is. */
  readonly maxRedrives: number;
  /** Also what today's schemas refuse. */
  readonly includeFailing: boolean;
  /** Also what cannot be compared with its row. */
  readonly includeConflicts: boolean;
}

/** Why a letter stays where it is. */
export type LeftBecause =
  "records lost" | "would fail again" | "conflict" | "redriven too often" | "too large" | "not text";

export interface Choice {
  readonly chosen: readonly Letter[];
  readonly left: Readonly<Partial<Record<LeftBecause, number>>>;
}

export function choose(all: readonly Considered[], destination: Destination["kind"], limits: Limits): Choice {
  return choiceOf(all.map((one) => ({ letter: one.letter, because: leftBecause(one, destination, limits) })));
}

/** @param all with why each stays, if it does. */
export function choiceOf(
  all: readonly { readonly letter: Letter; readonly because: LeftBecause | undefined }[],
): Choice {
  const left: Partial<Record<LeftBecause, number>> = {};
  const chosen: Letter[] = [];
  for (const { letter, because } of all) {
    if (because === undefined) chosen.push(letter);
    else left[because] = (left[because] ?? 0) + 1;
  }
  return { chosen, left };
}

/** @returns undefined for a letter that goes along. */
export function leftBecause(
  { letter, fitness, standing }: Considered,
  destination: Destination["kind"],
  { maxBytes, maxRedrives, includeFailing, includeConflicts }: Limits,
): LeftBecause | undefined {
  if (letter.redrives >= maxRedrives) return "redriven too often";
  if (destination === "queue") {
    for (const cargo of letter.cargo) {
      // SQS carries text; bytes that are none were on the stream, and only a reader of the stream can be handed them.
      if (cargo.kind === "records" || cargo.encoding !== undefined) return "not text";
      if (bytesOf(cargo) > maxBytes) return "too large";
    }
  }
  if (fitness.fits === false && !includeFailing) return "would fail again";
  return standing === "conflict" && !includeConflicts ? "conflict" : undefined;
}

/** Exactly these letters, as they were when somebody looked. */
export interface Plan {
  readonly chorus: "dlq-plan";
  readonly format: 1;
  /** The job's id, too: one plan is applied once, in one go or several. */
  readonly id: string;
  /** RFC 3339. */
  readonly madeAt: string;
  readonly by: string;
  readonly inbox: string;
  readonly dlq: { readonly name: string; readonly arn: string };
  readonly destination: Destination;
  readonly filters: Filters;
  /** The file that mends facts on their way, and what was in it when the plan was made. */
  readonly edit?: { readonly file: string; readonly hash: string };
  /** What died of what, the largest first; letters name their group by its place here. */
  readonly groups: readonly PlannedGroup[];
  readonly left: Choice["left"];
  readonly letters: readonly PlannedLetter[];
}

interface PlannedGroup {
  readonly id: string;
  readonly letters: number;
  readonly code?: string;
}

export type PlannedLetter = readonly [messageId: string, hash: string, group: number];

export type PlanWords = Omit<Plan, "chorus" | "format" | "groups" | "letters" | "left">;

export function planOf(words: PlanWords, { chosen, left }: Choice): Plan {
  const groups = groupsOf(chosen).map(({ id, letters, reason }) => ({
    id,
    letters,
    ...(reason !== undefined && { code: reason.code }),
  }));
  const places = new Map(groups.map(({ id }, place) => [id, place]));
  const letters = chosen.map((letter): PlannedLetter => [
    letter.message.messageId,
    letter.message.hash,
    places.get(groupOf(letter)) ?? 0,
  ]);
  return { chorus: "dlq-plan", format: 1, ...words, groups, left, letters };
}

/** The plan could not be read, or is not what was written. */
export class PlanUnreadable extends Error {
  override readonly name = "PlanUnreadable";
}

/** JSON, a letter a line, with a digest of all that is in it. */
export function planText(plan: Plan): string {
  const { letters, ...words } = plan;
  const head = JSON.stringify({ ...words, digest: planDigest(plan) });
  return `${head.slice(0, -1)},"letters":[\n${letters.map((letter) => JSON.stringify(letter)).join(",\n")}\n]}\n`;
}

/** Letters are digested by the thousand, each with what was before it: as one text they would be there three times. */
export function planDigest({ letters, ...words }: Plan): string {
  let digest = digestOf(JSON.stringify(words));
  for (let at = 0; at < letters.length; at += DIGESTED_AT_ONCE)
    digest = digestOf(digest, JSON.stringify(letters.slice(at, at + DIGESTED_AT_ONCE)));
  return digest;
}

const DIGESTED_AT_ONCE = 1_000;

/** @throws {PlanUnreadable} saying what is wrong with it. */
export function readPlan(text: string): Plan {
  const { digest, ...told } = parsed(text);
  if (told.chorus !== "dlq-plan") throw new PlanUnreadable("it is no plan of `chorus dlq plan`");
  if (told.format !== 1) throw new PlanUnreadable("another version of chorus wrote it: make a new plan");
  const plan = told as Plan;
  if (!Array.isArray(told.letters) || digest !== planDigest(plan)) {
    throw new PlanUnreadable(
      "it was changed after it was made, so nobody has looked at what it says now: make a new plan",
    );
  }
  const read = shape.safeParse(told);
  if (!read.success) throw new PlanUnreadable(`${inWords(problemsIn(read.error))}: make a new plan`);
  return plan;
}

const words = z.object({ name: z.string(), arn: z.string() });

/** Its digest tells that nobody changed it, and not that chorus wrote it. */
const shape = z.object({
  id: z.string(),
  madeAt: z.string(),
  by: z.string(),
  inbox: z.string(),
  dlq: words,
  destination: z.discriminatedUnion("kind", [
    words.extend({ kind: z.literal("queue") }),
    z.object({ kind: z.literal("function"), name: z.string() }),
  ]),
  filters: z.object({}),
  edit: z.object({ file: z.string(), hash: z.string() }).optional(),
  groups: z.array(z.object({ id: z.string(), letters: z.number(), code: z.string().optional() })),
  left: z.object({}),
  letters: z.array(z.tuple([z.string(), z.string(), z.number()])),
});

function parsed(text: string): Partial<Record<keyof Plan | "digest", unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Said below, as for what is JSON and no object.
  }
  throw new PlanUnreadable("it is not JSON");
}

/** For people: how many of the letters would be read now, and where the others break. */
export function fitnessWords(all: readonly Considered[]): string {
  const fits = all.map(({ fitness }) => fitness);
  const passing = fits.filter(({ fits: one }) => one === true).length;
  const untold = fits.filter(({ fits: one }) => one === "unknown").length;
  const failing = failuresByPath(fits).map(([at, letters]) => `${count(letters)} still fail at ${at}`);
  return [
    `${count(passing)} of ${count(all.length)} read now`,
    ...failing,
    ...(untold > 0 ? [`of ${count(untold)} nobody here can tell`] : []),
  ].join("; ");
}

const count = (value: number): string => value.toLocaleString("en-US");
