import { canariesOf, type Outcome, type Stages, type Verdict, verdictOn } from "../core/canary.ts";
import type { Progress } from "../core/journal.ts";
import { groupOf, type Letter, UNKNOWN } from "../core/letter.ts";
import type { Plan, PlannedLetter } from "../core/plan.ts";
import { inLanes, TEN, tens } from "./lanes.ts";
import { forget, move, type Moved, type MoveTools } from "./move.ts";
import type { Clock, Received } from "./ports.ts";
import { BEHIND_ANOTHER, rounds } from "./rounds.ts";
import { total, type Watch } from "./watch.ts";

export interface ApplyOptions extends MoveTools {
  readonly plan: Plan;
  /** What an earlier run got done. */
  readonly progress: Progress;
  /** Understands a message, and edits it where that is asked for. @throws {LetterLeft} for one that is to stay. */
  readonly letterOf: (received: Received) => Letter;
  readonly isFifo: boolean;
  /** Whether the watch can tell what became of a letter: those go ahead that it can. */
  readonly isFollowed: (letter: Letter) => boolean;
  readonly stages: Stages;
  readonly watch: Watch;
  /** How long a stage may be silent. */
  readonly waitMs: number;
  readonly visibilitySeconds: number;
  readonly lanes: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ApplyProgress) => void;
}

export interface ApplyProgress {
  readonly settled: number;
  readonly of: number;
  /** What is waited for, in words. */
  readonly waitingFor?: string;
}

/** A letter that is to stay where it is. The message says why. */
export class LetterLeft extends Error {
  override readonly name = "LetterLeft";
}

export type Ended =
  /** Each planned letter is accounted for. */
  | "done"
  | "interrupted"
  /** A canary died again, or nothing was heard of it. */
  | "canary failed"
  | "canary silent"
  /** The queue is empty, and some planned letters were not in it. */
  | "missing"
  /** Somebody else holds letters, and did not give them back. */
  | "hidden";

export interface Applied {
  readonly ended: Ended;
  readonly planned: number;
  /** By this run, and by earlier ones of this plan. */
  readonly moved: number;
  readonly movedBefore: number;
  /** Taken out of the dead-letter queue by this run. */
  readonly deleted: number;
  readonly refused: readonly { readonly messageId: string; readonly factId?: string; readonly reason: string }[];
  /** They are at their destination and still in the dead-letter queue. */
  readonly undeleted: readonly string[];
  /** Not in the queue any more, or never found. */
  readonly missing: readonly string[];
  /** By message id, the fact's id. */
  readonly possibleDuplicates: ReadonlyMap<string, string>;
  /** Letters that were not in the plan; nothing was done to them. */
  readonly strangers: number;
  readonly canary?: {
    readonly stage: number;
    readonly spent: number;
    readonly outcomes: readonly { readonly letter: Letter; readonly outcome: Outcome }[];
  };
}

type Status = "open" | "busy" | "sent" | "deleted" | "left";

const POLL_SECONDS = 1;
const CALM_READS = 3;
const WATCH_EVERY_MS = 200;
const TAIL_PAUSE_MS = 10;

/** Puts back exactly the letters of a plan: first a few, whose outcomes are waited for, then the rest. */
export async function apply(options: ApplyOptions): Promise<Applied> {
  const { plan, progress, queue, hand, clock, signal, watch, isFifo, lanes, visibilitySeconds } = options;
  const planned = new Map(plan.letters.map((one) => [one[0], one]));
  const statuses = new Map<string, Status>([...planned.keys()].map((id) => [id, statusBefore(id, progress)]));
  const movedBefore = [...statuses.values()].filter((status) => status === "sent" || status === "deleted").length;
  const possibleDuplicates = new Map(progress.possibleDuplicates);
  const refused = new Map<string, Applied["refused"][number]>();
  const undeleted = new Set<string>();
  const strangers = new Set<string>();
  const slipped = new Set<string>();
  const stoppedGroups = new Set<string>();
  const pool: Letter[] = [];
  let [moved, deleted, receiving, looks, calm] = [0, 0, 0, 0, 0];
  let settled = [...statuses.values()].filter((status) => status === "deleted").length;
  let unseen = planned.size - settled;
  let ended: Ended | undefined;
  let canary: Applied["canary"];
  let heldByOthersSinceMs: number | undefined;
  let [found, foundMs] = [0, clock.nowMs()];
  const isInterrupted = () => signal.aborted;
  // Twice what an earlier run of ours may have hidden letters for.
  const patienceMs = 2_000 * visibilitySeconds + CALM_READS * 1_000;

  report();
  const lettersAtFirst = total(await queue.depth());
  ended = await aheadOfTheRest();
  if (ended === undefined) {
    await inLanes(isFifo ? 1 : lanes, tens(pool.splice(0)), async (ten) => {
      await moveSome(ten);
    });
    await inLanes(lanes, Array.from({ length: lanes }), lane);
  }
  const missing = [...statuses].flatMap(([id, status]) => (status === "open" ? [id] : []));
  // A letter whose deletion was asked for and is not there any more is out.
  const stillThere = [...statuses].flatMap(([id, status]) => (status === "sent" && ended !== "missing" ? [id] : []));
  for (const id of stillThere) undeleted.add(id);
  return {
    ended: ended ?? (missing.length > 0 ? (signal.aborted ? "interrupted" : "missing") : "done"),
    planned: planned.size,
    moved,
    movedBefore,
    deleted,
    refused: [...refused.values()],
    undeleted: [...undeleted],
    missing,
    possibleDuplicates,
    strangers: strangers.size,
    ...(canary !== undefined && { canary }),
  };

  async function lane(): Promise<void> {
    try {
      await goOn();
    } catch (error) {
      // The others finish what they have begun.
      ended = "interrupted";
      throw error;
    }
  }

  async function goOn(): Promise<void> {
    while (settled < planned.size && ended === undefined) {
      if (signal.aborted) {
        ended = "interrupted";
        return;
      }
      // Never more receives than there are letters left to find, so that the last of them does not wait for nothing.
      if (receiving * TEN >= unseen) {
        await clock.pause(TAIL_PAUSE_MS, signal);
        continue;
      }
      const looksBefore = looks;
      const some = await take();
      if (some === undefined) {
        // Polls that ended together are one sign: whoever is first looks.
        if (looks === looksBefore) await lookWhetherAllIsOver();
        await moveSome(pool.splice(0, TEN));
        continue;
      }
      if (isInVain()) ended = (await queue.depth()).inFlight > hand.size ? "hidden" : "missing";
      // Of a FIFO queue one lane moves what one receive brought, in order; others share, so that calls are full.
      if (isFifo) await moveSome(some);
      else {
        pool.push(...some);
        if (pool.length >= TEN || unseen === 0 || some.length === 0) await moveSome(pool.splice(0, TEN));
      }
      if (unseen === 0) while (pool.length > 0) await moveSome(pool.splice(0, TEN));
    }
  }

  /** @returns what is to be moved; undefined when the queue had nothing. */
  async function take(): Promise<readonly Letter[] | undefined> {
    receiving++;
    let received: readonly Received[];
    try {
      received = await queue.receive(TEN, visibilitySeconds, POLL_SECONDS);
    } finally {
      receiving--;
    }
    if (received.length === 0) return undefined;
    calm = 0;
    heldByOthersSinceMs = undefined;
    const letters: Letter[] = [];
    const gone: Received[] = [];
    for (const one of received) {
      const { messageId } = one.message;
      hand.add(one);
      const status = statuses.get(messageId);
      if (status === undefined) strangers.add(messageId);
      if (status === "open" || status === "sent") {
        unseen--;
        found++;
        foundMs = clock.nowMs();
      }
      if (status === "open") {
        const letter = understood(one, planned.get(messageId));
        if (letter !== undefined) letters.push(letter);
      }
      // Settled letters come again where deleting takes a while to be seen; what is in work is in work.
      if (status === "sent" || status === "deleted") gone.push(one);
    }
    await forgetAll(gone);
    return letters;
  }

  function understood(one: Received, [, hash, group] = NOT_PLANNED): Letter | undefined {
    const { messageId } = one.message;
    try {
      if (one.message.hash !== hash) throw new LetterLeft("it is not what it was when the plan was made");
      const letter = withCause(options.letterOf(one), plan.groups[group]);
      statuses.set(messageId, "busy");
      return letter;
    } catch (error) {
      if (!(error instanceof LetterLeft)) throw error;
      leave(messageId, undefined, error.message);
      return undefined;
    }
  }

  function leave(messageId: string, factId: string | undefined, reason: string): void {
    refused.set(messageId, { messageId, reason, ...(factId !== undefined && { factId }) });
    settle(messageId, "left");
  }

  function settle(messageId: string, status: Status): void {
    const before = statuses.get(messageId);
    statuses.set(messageId, status);
    if (before !== "deleted" && before !== "left") settled++;
    report();
  }

  async function forgetAll(letters: readonly Received[]): Promise<void> {
    const result = await forget(letters, options);
    for (const letter of letters) {
      const { messageId } = letter.message;
      if (result.slipped.includes(letter)) {
        findAgain(messageId);
        continue;
      }
      if (result.kept.includes(letter)) undeleted.add(messageId);
      else if (undeleted.delete(messageId) || statuses.get(messageId) === "sent") deleted++;
      settle(messageId, "deleted");
    }
  }

  async function moveSome(letters: readonly Letter[]): Promise<Moved> {
    const all: Moved[] = [];
    // A FIFO queue's order is kept by asking for no two of one message group at once.
    for (const some of isFifo ? rounds(letters, orderOf) : [letters])
      for (const ten of tens(some)) all.push(await moveTen(ten));
    return {
      moved: all.flatMap((one) => one.moved),
      refused: all.flatMap((one) => one.refused),
      undeleted: all.flatMap((one) => one.undeleted),
      slipped: all.flatMap((one) => one.slipped),
      unsure: all.flatMap((one) => one.unsure),
    };
  }

  async function moveTen(letters: readonly Letter[]): Promise<Moved> {
    const isBehind = (letter: Letter) => isFifo && stoppedGroups.has(orderOf(letter));
    for (const letter of letters.filter(isBehind)) leave(idOf(letter), letter.factId, BEHIND_ANOTHER);
    const result = await move(
      letters.filter((letter) => !isBehind(letter)),
      options,
    );
    moved += result.moved.length;
    deleted += result.moved.length - result.undeleted.length - result.slipped.length;
    for (const letter of result.unsure) possibleDuplicates.set(idOf(letter), letter.factId ?? "");
    for (const letter of result.undeleted) undeleted.add(idOf(letter));
    for (const letter of result.moved) {
      if (result.slipped.includes(letter)) findAgain(idOf(letter));
      else settle(idOf(letter), "deleted");
    }
    for (const { letter, reason } of result.refused) {
      if (isFifo) stoppedGroups.add(orderOf(letter));
      leave(idOf(letter), letter.factId, reason);
    }
    return result;
  }

  /** As what an earlier run sent: it comes again and is deleted then, or it is gone. */
  function findAgain(messageId: string): void {
    if (statuses.get(messageId) === "deleted") settled--;
    statuses.set(messageId, "sent");
    slipped.add(messageId);
    unseen++;
  }

  /** SQS' numbers lag, and a short look may miss a server: several reads have to agree. */
  async function lookWhetherAllIsOver(): Promise<void> {
    looks++;
    const { visible, inFlight, delayed } = await queue.depth();
    const heldByOthers = inFlight - hand.size;
    const isEmpty = visible === 0;
    // Nothing of a message group comes while one of it is in our hand.
    const isBehindOurs = isFifo && hand.size > 0;
    calm = delayed === 0 && heldByOthers <= 0 && (isEmpty || isBehindOurs) ? calm + 1 : 0;
    if (calm >= CALM_READS) {
      if (isEmpty) allIsSeen();
      else theRestIsBehind();
      return;
    }
    if (heldByOthers <= 0) return;
    heldByOthersSinceMs ??= clock.nowMs();
    report(`${heldByOthers} letters that somebody else holds, perhaps an earlier run`);
    if (clock.nowMs() - heldByOthersSinceMs > patienceMs) ended = "hidden";
  }

  function allIsSeen(): void {
    for (const [id, status] of statuses) {
      if (status !== "sent") continue;
      unseen--;
      if (slipped.has(id)) deleted++;
      settle(id, "deleted");
    }
    if ([...statuses.values()].includes("open")) ended = "missing";
  }

  function theRestIsBehind(): void {
    for (const [id, status] of statuses) {
      if (status !== "open") continue;
      unseen--;
      leave(id, undefined, OUT_OF_REACH);
    }
    ended = "done";
  }

  /** New letters may come for ever, while one that is planned does not: as many were seen as there were at first. */
  function isInVain(): boolean {
    const seen = strangers.size + found - slipped.size;
    return unseen > 0 && seen >= lettersAtFirst && clock.nowMs() - foundMs > patienceMs;
  }

  async function aheadOfTheRest(): Promise<Ended | undefined> {
    for (let index = progress.stagesPassed; index < options.stages.length;) {
      const stage = options.stages[index] ?? 1;
      await gather(stage);
      if (isInterrupted()) return "interrupted";
      const followed = pool.filter(options.isFollowed);
      const letters = canariesOf(isFifo || followed.length === 0 ? pool : followed, stage, isFifo ? orderOf : groupOf);
      if (letters.length === 0) return undefined;
      const chosen = new Set(letters);
      pool.splice(0, pool.length, ...pool.filter((letter) => !chosen.has(letter)));
      const verdict = await tryOut(index, letters);
      // What the destination refuses says nothing of the consumer. Where it takes none at all, trying more would not help.
      if (canary?.outcomes.length === 0 && refused.size < MOST_REFUSED_AHEAD && !isInterrupted()) continue;
      await options.journal.write({
        step: "canary",
        stage: index,
        letters: letters.map(idOf),
        passed: verdict === "go on",
      });
      if (verdict !== "go on")
        return isInterrupted() ? "interrupted" : verdict === "stop" ? "canary failed" : "canary silent";
      index++;
    }
    return undefined;
  }

  /** More than are needed, and, of a queue without order, until as many causes can be tried as there are: a rare one may come late. */
  async function gather(stage: number): Promise<void> {
    const causes = isFifo ? 0 : Math.min(stage, causesLeft());
    const isEnough = () =>
      pool.length >= stage * TEN && (pool.length >= MOST_GATHERED || new Set(pool.map(groupOf)).size >= causes);
    while (!isEnough() && unseen > 0 && !signal.aborted && !isInVain()) {
      const some = await take();
      if (some === undefined) {
        if (pool.length > 0) return;
        await lookWhetherAllIsOver();
        if (ended === undefined) continue;
        // The lanes will find that, too, when what was found has been moved.
        ended = undefined;
        return;
      } else pool.push(...some);
    }
  }

  function causesLeft(): number {
    const isLeft = ([id]: PlannedLetter) => ["open", "busy"].includes(statuses.get(id) ?? "");
    return new Set(plan.letters.filter(isLeft).map(([, , group]) => group)).size;
  }

  async function tryOut(stage: number, letters: readonly Letter[]): Promise<Verdict> {
    await watch.begin();
    const result = await moveSome(letters);
    const spent = (canary?.spent ?? 0) + result.moved.length;
    const untilMs = clock.nowMs() + options.waitMs;
    for (;;) {
      const outcomes = await watch.outcomes(result.moved);
      canary = {
        stage,
        spent,
        outcomes: result.moved.map((letter, index) => ({ letter, outcome: outcomes[index] ?? { kind: "silent" } })),
      };
      const verdict = outcomes.length === 0 ? "stop" : verdictOn(outcomes);
      if (verdict !== "wait" || signal.aborted || clock.nowMs() > untilMs) return verdict;
      report(`what becomes of the first ${letters.length === 1 ? "letter" : `${letters.length} letters`}`);
      await clock.pause(WATCH_EVERY_MS, signal);
    }
  }

  function report(waitingFor?: string): void {
    options.onProgress?.({ settled, of: planned.size, ...(waitingFor !== undefined && { waitingFor }) });
  }
}

/** Letters that go ahead and are refused, before the destination is taken to refuse all. */
const MOST_REFUSED_AHEAD = 5;
/** A hundred calls, and what they bring is moved afterwards. */
const MOST_GATHERED = 1_000;
const NOT_PLANNED: PlannedLetter = ["", "", -1];
const OUT_OF_REACH = "it waits behind one that stays, as a FIFO queue brings a message group in order, or it is gone";

const idOf = ({ message }: Letter): string => message.messageId;
const orderOf = ({ message }: Letter): string => message.messageGroupId ?? message.messageId;

/** What the letter itself does not say somebody may have looked up when the plan was made. */
function withCause(letter: Letter, group: Plan["groups"][number] | undefined): Letter {
  if (letter.reason !== undefined || group === undefined || group.id === UNKNOWN) return letter;
  return { ...letter, reason: { code: group.code ?? "", message: "", fingerprint: group.id } };
}

function statusBefore(id: string, { letters }: Progress): Status {
  const before = letters.get(id)?.is;
  return before === "sent" || before === "deleted" ? before : "open";
}
