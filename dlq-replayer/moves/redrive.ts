import { setMaxListeners } from "node:events";
import type { Stages } from "../core/canary.ts";
import { type Edit, edited } from "../core/edit.ts";
import { type JournalEntry, progressOf } from "../core/journal.ts";
import { type Plan, planDigest } from "../core/plan.ts";
import { readLetter } from "../core/read-letter.ts";
import { type Applied, apply, type ApplyProgress, LetterLeft } from "./apply.ts";
import { type Desk, Refused, type Target } from "./desk.ts";
import { hand, type Hand } from "./hand.ts";
import { type Journal, openJournal, readJournal } from "./journal-file.ts";
import { lockFile } from "./lock-file.ts";
import type { Deliver } from "./move.ts";
import { pace, unhurried } from "./pace.ts";
import { total, byAnswer, byDepth, byRecords, type Watch } from "./watch.ts";
import { type LettersFile, toFile } from "./to-file.ts";
import { toFunction } from "./to-function.ts";
import { isFollowed, toQueue } from "./to-queue.ts";

export interface RedriveOptions {
  readonly plan: Plan;
  /** Beside the plan: whoever takes it up again finds it. */
  readonly journalPath: string;
  /** One for each dead-letter queue, so that nobody of this machine acts on it twice; beside the journal by default. */
  readonly lockPath?: string;
  /** A file is where letters go that are discarded. */
  readonly target: Target | { readonly kind: "file"; readonly file: LettersFile };
  readonly perSecond?: number;
  readonly stages: Stages;
  readonly waitMs: number;
  readonly edit?: Edit;
  readonly lanes: number;
  readonly visibilitySeconds: number;
  readonly why?: string;
  /** Where facts are for good. */
  readonly archive: string;
  readonly isAlive: (pid: number) => boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ApplyProgress) => void;
}

export interface Redriven extends Applied {
  /** How many earlier runs of this plan there were. */
  readonly earlierRuns: number;
  /** Visible again only when their timeout ends. */
  readonly hiddenLonger: number;
  /**
   * When all had been moved, how many letters the dead-letter queue had more than were left in it; new ones count, too.
   * `unseen` when the destination was not seen empty; undefined when there was nothing to see.
   */
  readonly cameBack?: number | "unseen";
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MAX_CALL_BYTES = 1_048_576;
const LEASE_RENEWED_EVERY_MS = 30_000;
const SETTLE_EVERY_MS = 250;
const CALM_READS = 3;

/**
 * Applies a plan, for the first time or again.
 * @throws {Refused} when somebody else is at it, or the journal is another plan's or damaged. Then nothing was done.
 */
export async function redrive(desk: Desk, options: RedriveOptions): Promise<Redriven> {
  const { plan, journalPath, target } = options;
  const { inbox, history, clock, by } = desk;
  const unlock = await lockFile(options.lockPath ?? `${journalPath}.lock`, options.isAlive);
  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  // As many lanes as there are pause at once.
  setMaxListeners(0, signal);
  let giveBackLease = () => Promise.resolve();
  try {
    giveBackLease = await leased(desk, `${plan.id} ${target.kind} ${desk.by}`, lost);
    const before = await readJournal(journalPath, new Set(plan.letters.map(([id]) => id)));
    const earlierRuns = runsIn(before, options);
    const journal = await openJournal(journalPath);
    const at = () => new Date(clock.nowMs()).toISOString();
    const what = target.kind === "file" ? "discard" : "redrive";
    const words = { job: plan.id, what, by, inbox: inbox.name, letters: plan.letters.length } as const;
    await journal.write({ step: "begun", job: plan.id, digest: planDigest(plan), at: at() });
    await history.add({ ...words, phase: "begun", at: at(), ...(options.why !== undefined && { why: options.why }) });
    const held = hand(desk.queue, options.visibilitySeconds, clock);
    let [depthBefore, hiddenLonger] = [0, 0];
    let applied: Applied;
    try {
      depthBefore = total(await desk.queue.depth());
      applied = await applyWith(desk, { ...options, signal }, { journal, held, before });
    } catch (error) {
      // What it got done is in the journal.
      await history.add({ ...words, phase: "ended", at: at(), outcome: "failed" }).catch(() => undefined);
      throw error;
    } finally {
      hiddenLonger = await held.release();
      await held.stop();
      await journal.close();
    }
    // Whoever cannot see what became of them is told what was done all the same.
    const cameBack = await settle(desk, { ...options, signal }, applied, depthBefore).catch(() => "unseen" as const);
    const result = { ...applied, earlierRuns, hiddenLonger, ...(cameBack !== undefined && { cameBack }) };
    await history.add({ ...words, phase: "ended", at: at(), outcome: applied.ended, figures: figuresOf(result) });
    return result;
  } finally {
    await giveBackLease().finally(unlock);
  }
}

/** Waits until the consumer has had its chance at all of them. */
async function settle(
  { queue, clock }: Desk,
  { target, plan, waitMs, signal, onProgress }: RedriveOptions,
  { ended, moved, deleted }: Applied,
  depthBefore: number,
): Promise<Redriven["cameBack"]> {
  if (target.kind !== "queue" || ended !== "done" || moved === 0) return undefined;
  const untilMs = clock.nowMs() + waitMs;
  for (let calm = 0; clock.nowMs() < untilMs && !signal.aborted;) {
    calm = total(await target.destination.depth()) === 0 ? calm + 1 : 0;
    if (calm === CALM_READS) return Math.max(0, total(await queue.depth()) - (depthBefore - deleted));
    const { length } = plan.letters;
    onProgress?.({ settled: length, of: length, waitingFor: "the consumer to handle the last of them" });
    await clock.pause(SETTLE_EVERY_MS, signal);
  }
  return "unseen";
}

interface Tools {
  readonly journal: Journal;
  readonly held: Hand;
  readonly before: readonly JournalEntry[];
}

function applyWith(desk: Desk, options: RedriveOptions, { journal, held, before }: Tools): Promise<Applied> {
  const { queue, clock, chance, open } = desk;
  const { plan, signal, edit, onProgress, perSecond } = options;
  const progress = progressOf(before);
  return apply({
    plan,
    progress,
    queue,
    hand: held,
    journal,
    deliver: deliverTo(options, desk, journal, progress.handledUpTo),
    pace: perSecond === undefined ? unhurried : pace(perSecond, clock),
    repeating: { clock, chance, signal },
    letterOf: ({ message }) => {
      const letter = readLetter(message, open);
      if (edit === undefined) return letter;
      const result = edited(letter, edit, desk.inbox.read);
      if ("left" in result) throw new LetterLeft(result.left);
      return result.letter;
    },
    isFifo: desk.facts.isFifo,
    isFollowed: (letter) => options.target.kind !== "queue" || isFollowed(letter, plan.id),
    stages: options.target.kind === "file" ? [] : options.stages,
    watch: watchOf(options, desk, held),
    waitMs: options.waitMs,
    visibilitySeconds: options.visibilitySeconds,
    lanes: options.lanes,
    clock,
    signal,
    ...(onProgress !== undefined && { onProgress }),
  });
}

function deliverTo(
  { target, plan, archive }: RedriveOptions,
  { records }: Desk,
  journal: Journal,
  handledUpTo: ReadonlyMap<string, string>,
): Deliver {
  switch (target.kind) {
    case "file":
      return toFile(target.file);
    case "function":
      return toFunction({ records, target: target.run, journal, handledUpTo, archive });
    case "queue": {
      const { isFifo, maxBytes } = target.facts;
      // A queue whose messages may be small takes calls of 1 MiB all the same.
      return toQueue(target.destination, { job: plan.id, isFifo, maxCallBytes: Math.max(MAX_CALL_BYTES, maxBytes) });
    }
  }
}

function watchOf({ target, plan }: RedriveOptions, { inbox, told, queue }: Desk, held: Hand): Watch {
  if (target.kind !== "queue") return byAnswer;
  // Only the consumer that the letters are of writes down what became of them.
  const isItsOwn = inbox.goesTo?.kind === "queue" && inbox.goesTo.queue === target.facts.name;
  return told !== undefined && inbox.keepsRecords && isItsOwn
    ? byRecords(told, inbox.name, plan.id)
    : byDepth(queue, target.destination, held);
}

function runsIn(
  before: readonly JournalEntry[],
  { plan, journalPath }: Pick<RedriveOptions, "plan" | "journalPath">,
): number {
  const begun = before.filter(({ step }) => step === "begun") as readonly Extract<JournalEntry, { step: "begun" }>[];
  if (begun.some(({ digest }) => digest !== planDigest(plan)))
    throw new Refused(
      `The journal beside the plan, ${journalPath}, is of another plan: it was renamed or overwritten. Make a new plan`,
    );
  return begun.length;
}

/** Renewed until it is given back. @param lost is aborted when it lapsed and somebody else took it. @throws {Refused} */
async function leased({ lease, clock, inbox }: Desk, job: string, lost: AbortController): Promise<() => Promise<void>> {
  if (lease === undefined) return () => Promise.resolve();
  const held = lease(job);
  const other = await held.take();
  if (other !== undefined)
    throw new Refused(`${other.heldBy} is acting on the letters of ${inbox.name} at this moment`);
  const stopping = new AbortController();
  const renewing = (async () => {
    for (;;) {
      await clock.pause(LEASE_RENEWED_EVERY_MS, stopping.signal);
      if (stopping.signal.aborted) return;
      // One that fails is made up for by the next: a lease lasts for three.
      if ((await held.take().catch(() => undefined)) !== undefined) lost.abort();
    }
  })();
  return async () => {
    stopping.abort();
    await renewing;
    await held.release();
  };
}

const figuresOf = ({
  ended,
  moved,
  movedBefore,
  refused,
  missing,
  strangers,
  canary,
  cameBack,
  possibleDuplicates,
}: Omit<Redriven, "earlierRuns" | "hiddenLonger">) => ({
  moved,
  movedBefore,
  refused: refused.length,
  // Of a run that stopped before the end nobody knows what is there.
  missing: ended === "missing" ? missing.length : 0,
  strangers,
  possibleDuplicates: possibleDuplicates.size,
  ...(canary !== undefined && { canarySpent: canary.spent }),
  ...(typeof cameBack === "number" && { cameBack }),
});
