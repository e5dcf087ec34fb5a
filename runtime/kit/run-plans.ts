import type { Fact } from "../../schemas/event.ts";
import { joinRegisters } from "../core/registers.ts";
import type { Answered, Effect, Moment, Plan } from "../core/plan.ts";
import { ChannelUnavailable, type Failure, MessageRefused, PublishRefused, StoreUnavailable } from "../errors.ts";
import type { Channel, Page, Publisher, Query, Registers, Row, RowKey, RowStore, WorkQueue } from "../ports.ts";
import { type Handling, whileHandling } from "./context.ts";

export interface PlanPorts {
  readonly store?: RowStore;
  readonly publisher?: Publisher;
  /** By step name. */
  readonly queues?: Readonly<Record<string, WorkQueue>>;
  /** By channel name. */
  readonly channels?: Readonly<Record<string, Channel>>;
  now?(): Date;
  /** A text that no other call returns. */
  newToken?(): string;
}

/** What plans came to, beside their outcomes. */
export interface Counts {
  /** Written, as they were asked to be. */
  rows: number;
  /** By the names that the folder's definition declares. */
  readonly counters: Record<string, number>;
}

export const noCounts = (): Counts => ({ rows: 0, counters: {} });

export interface Running<Result = void> {
  readonly plan: Plan<Result>;
  /** Left out where no fact is handled: then what is said has no cause but the one it names itself. */
  readonly handling?: Handling;
}

export type Outcome<Result = void> =
  { readonly done: true; readonly result: Result } | { readonly done: false; readonly error: unknown };

/**
 * Runs many plans in step: what all of them want next is joined into the fewest requests (one merge
 * per row, one batch of puts, one read per key), then each is told its own answers. A request that
 * fails fails the plans that asked for it and no others.
 *
 * @param watch.deadline when it settles, plans that are not finished fail with what it resolves to
 * @param watch.counts goes up with what they write and count
 */
export async function runPlans<Result>(
  running: readonly Running<Result>[],
  ports: PlanPorts,
  { deadline = new Promise(() => undefined), counts = noCounts() }: Watch = {},
): Promise<readonly Outcome<Result>[]> {
  const all = running.map(({ plan, handling }): Progress<Result> => ({
    plan,
    handling,
    wishes: [],
    outcome: undefined,
  }));
  let waiting = all.filter(advance);
  while (waiting.length > 0) {
    const wishes = waiting.flatMap((one) => one.wishes);
    const cutOff = await Promise.race([settle(wishes, ports, counts), deadline]);
    waiting = waiting.filter((one) => goesOn(one, cutOff) && advance(one));
  }
  return all.map(({ outcome }) => outcome ?? { done: false, error: new StoreUnavailable("A plan never ended") });
}

/** Runs one plan to its end. @throws whatever failed it. */
export async function runPlan<Result>(
  plan: Plan<Result>,
  handling: Handling,
  ports: PlanPorts,
  watch: Watch = {},
): Promise<Result> {
  const [outcome] = await runPlans([{ plan, handling }], ports, watch);
  if (outcome?.done === true) return outcome.result;
  throw outcome?.error;
}

interface Watch {
  readonly deadline?: Promise<Failure>;
  readonly counts?: Counts;
}

/** A plan on its way. */
interface Progress<Result> {
  readonly plan: Plan<Result>;
  readonly handling: Handling | undefined;
  /** Of its last step, in order. */
  wishes: readonly Wish[];
  outcome: Outcome<Result> | undefined;
}

/** One effect of one plan. */
interface Wish {
  readonly effect: Effect;
  readonly handling: Handling | undefined;
  answer: Answer | undefined;
}

interface Answer {
  readonly value?: unknown;
  /** There when it is a bad one, whatever was thrown. */
  readonly error?: unknown;
}

/** By one step, with the answers to the one before. @returns whether it wants something now; else it has come to its end. */
function advance<Result>(one: Progress<Result>): boolean {
  const { plan, handling, wishes } = one;
  try {
    const step = plan.next(wishes.map(({ answer }) => answer?.value));
    if (step.done !== true) {
      one.wishes = step.value.map((effect) => ({ effect, handling, answer: undefined }));
      return true;
    }
    one.outcome = { done: true, result: step.value };
  } catch (error) {
    one.outcome = { done: false, error };
  }
  return false;
}

/** @param cutOff why nobody waits for the answers any more */
function goesOn<Result>(one: Progress<Result>, cutOff: Failure | undefined): boolean {
  const failed = cutOff === undefined ? one.wishes.map(({ answer }) => answer).find(isFailed) : { error: cutOff };
  if (failed !== undefined) one.outcome = { done: false, error: failed.error };
  return failed === undefined;
}

const isFailed = (answer: Answer | undefined): answer is Answer => answer !== undefined && "error" in answer;

/** Resolves when every wish has its answer. */
async function settle(wishes: readonly Wish[], ports: PlanPorts, counts: Counts): Promise<undefined> {
  const asked = [
    askFor(wishes, "merge", (merges) => mergeRows(merges, ports, counts)),
    askFor(wishes, "put", (puts) => putRows(puts, ports, counts)),
    askFor(wishes, "remove", (removals) => removeRows(removals, ports, counts)),
    askFor(wishes, "get", (gets) => getRows(gets, ports)),
    askFor(wishes, "query", (queries) => queryRows(queries, ports)),
    askFor(wishes, "publish", (publishes) =>
      forEach(
        groupBy(publishes, ({ effect }) => factsNamed(effect.facts)),
        (same) => say(same, ports),
      ),
    ),
    askFor(wishes, "send", (sends) => forEach(sends, (wish) => send(wish, ports))),
    askFor(wishes, "moment", (moments) =>
      forEach(moments, (wish) => answerAll([wish], () => Promise.resolve().then(() => momentOf(ports)))),
    ),
    askFor(wishes, "deliver", (messages) =>
      forEach(messages, (wish) =>
        answerAll([wish], async () =>
          channelOf(ports, wish.effect.channel).deliver(wish.effect.message).catch(refusal),
        ),
      ),
    ),
    askFor(wishes, "count", (more) =>
      answerAll(more, async () => {
        for (const { effect } of more) counts.counters[effect.counter] = (counts.counters[effect.counter] ?? 0) + 1;
        return Promise.resolve();
      }),
    ),
  ];
  await Promise.all(asked.filter((promise) => promise !== undefined));
  return undefined;
}

type WishOf<Op extends Effect["op"]> = Wish & { readonly effect: Extract<Effect, { op: Op }> };

/** Most steps want one thing: whatever nobody wants costs no promise. */
function askFor<Op extends Effect["op"]>(
  wishes: readonly Wish[],
  op: Op,
  ask: (own: readonly WishOf<Op>[]) => Promise<unknown>,
): Promise<unknown> | undefined {
  const own = wishes.filter((wish): wish is WishOf<Op> => wish.effect.op === op);
  return own.length === 0 ? undefined : ask(own);
}

const forEach = <T>(items: readonly T[], ask: (item: T) => Promise<unknown>): Promise<unknown> =>
  Promise.all(items.map(ask));

/** Gives every one of `wishes` the same answer, good or bad. */
async function answerAll(wishes: readonly Wish[], ask: () => Promise<unknown>): Promise<void> {
  const answer = await ask().then(
    (value): Answer => ({ value }),
    (error: unknown): Answer => ({ error }),
  );
  for (const wish of wishes) wish.answer = answer;
}

/** Several facts about one row become one write. */
function mergeRows(merges: readonly WishOf<"merge">[], ports: PlanPorts, counts: Counts): Promise<unknown> {
  const rows = groupBy(merges, ({ effect }) => identity(effect.key));
  counts.rows += rows.length;
  return forEach(rows, (row) =>
    answerAll(row, async () => {
      const [{ effect }, ...others] = row as [WishOf<"merge">, ...WishOf<"merge">[]];
      const registers = others.reduce<Registers>(
        (joined, other) => joinRegisters(joined, other.effect.registers),
        effect.registers,
      );
      return storeOf(ports).merge(effect.key, registers);
    }),
  );
}

function putRows(puts: readonly WishOf<"put">[], ports: PlanPorts, counts: Counts): Promise<unknown> {
  const rows = puts.flatMap(({ effect }) => effect.rows);
  counts.rows += rows.length;
  return answerAll(puts, async () => storeOf(ports).put(rows));
}

function removeRows(removals: readonly WishOf<"remove">[], ports: PlanPorts, counts: Counts): Promise<unknown> {
  const keys = removals.flatMap(({ effect }) => effect.keys);
  counts.rows += keys.length;
  return answerAll(removals, async () => storeOf(ports).remove(keys));
}

function getRows(gets: readonly WishOf<"get">[], ports: PlanPorts): Promise<unknown> {
  const byStrength = groupBy(gets, ({ effect }) => String(effect.consistent));
  return forEach(byStrength, async (alike) => {
    const keys = alike.flatMap(({ effect }) => effect.keys);
    const consistent = alike[0]?.effect.consistent ?? true;
    let rows: readonly (Row | undefined)[] = [];
    await answerAll(alike, async () => (rows = await storeOf(ports).get(keys, { consistent })));
    let at = 0;
    for (const wish of alike) {
      const value = rows.slice(at, (at += wish.effect.keys.length));
      if (!isFailed(wish.answer)) wish.answer = { value };
    }
  });
}

function queryRows(queries: readonly WishOf<"query">[], ports: PlanPorts): Promise<unknown> {
  const same = groupBy(queries, ({ effect }) => JSON.stringify(effect.query));
  return forEach(same, (alike) =>
    answerAll(alike, async (): Promise<Page> =>
      storeOf(ports).query((alike[0] as { effect: { query: Query } }).effect.query),
    ),
  );
}

/** What several plans say alike is said once, as caused by the first of them. */
async function say(same: readonly WishOf<"publish">[], ports: PlanPorts): Promise<void> {
  const [{ effect, handling }] = same as [WishOf<"publish">];
  await answerAll(same, () => whileHandling(handling, async () => publisherOf(ports).publish(effect.facts)));
}

/** Sent one plan at a time, because what is sent carries the correlation of what is handled. */
async function send(wish: WishOf<"send">, ports: PlanPorts): Promise<void> {
  const { effect, handling } = wish;
  await answerAll([wish], () => whileHandling(handling, async () => queueOf(ports, effect.queue).send(effect.facts)));
}

/** An answer like others, so that a plan can put in order what it has claimed. */
function refusal(error: unknown): Answered {
  if (!(error instanceof MessageRefused)) throw error;
  return { isTaken: false, reason: String(error.context["reason"] ?? ""), isFinal: true };
}

const factsNamed = (facts: readonly Fact[]): string => JSON.stringify(facts.map(({ source, id }) => [source, id]));

function momentOf(ports: PlanPorts): Moment {
  if (ports.now === undefined || ports.newToken === undefined)
    throw new StoreUnavailable("This function was given no clock");
  return { now: ports.now().toISOString(), token: ports.newToken() };
}

function channelOf({ channels }: PlanPorts, name: string): Channel {
  const channel = channels?.[name];
  if (channel === undefined) throw new ChannelUnavailable("This function was given no such channel", { channel: name });
  return channel;
}

function storeOf({ store }: PlanPorts): RowStore {
  if (store === undefined) throw new StoreUnavailable("This function was given no table");
  return store;
}

function publisherOf({ publisher }: PlanPorts): Publisher {
  if (publisher === undefined) throw new PublishRefused("This function was given no publisher");
  return publisher;
}

function queueOf({ queues }: PlanPorts, name: string): WorkQueue {
  const queue = queues?.[name];
  if (queue === undefined) throw new PublishRefused("This function was given no such queue", { queue: name });
  return queue;
}

const identity = ({ pk, sk }: RowKey): string => JSON.stringify([pk, sk]);

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
