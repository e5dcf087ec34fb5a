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
  /** Hears what plans count. */
  count?(counter: string): void;
}

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
 * @param deadline when it settles, plans that are not finished fail with what it resolves to.
 */
export async function runPlans<Result>(
  running: readonly Running<Result>[],
  ports: PlanPorts,
  deadline = new Promise<Failure>(() => undefined),
): Promise<readonly Outcome<Result>[]> {
  const outcomes = new Map<Running<Result>, Outcome<Result>>();
  let turn = running.map((one) => ({ one, answers: undefined as readonly unknown[] | undefined }));

  while (turn.length > 0) {
    const wishes: Wish[] = [];
    const waiting = turn.flatMap(({ one, answers }) => {
      const effects = advance(one, answers, outcomes);
      if (effects === undefined) return [];
      const own = effects.map((effect) => ({ effect, handling: one.handling }));
      wishes.push(...own);
      return [{ one, own }];
    });
    const settled = await Promise.race([settle(wishes, ports), deadline]);
    turn = waiting.flatMap(({ one, own }) => {
      const answers = settled instanceof Map ? own.map((wish) => settled.get(wish)) : [{ error: settled }];
      const failed = answers.find((answer) => answer !== undefined && "error" in answer);
      if (failed === undefined) return [{ one, answers: answers.map((answer) => answer?.value) }];
      outcomes.set(one, { done: false, error: failed.error });
      return [];
    });
  }
  return running.map((one) => outcomes.get(one) ?? { done: false, error: new StoreUnavailable("A plan never ended") });
}

/** Runs one plan to its end. @throws whatever failed it. */
export async function runPlan<Result>(plan: Plan<Result>, handling: Handling, ports: PlanPorts): Promise<Result> {
  const [outcome] = await runPlans([{ plan, handling }], ports);
  if (outcome?.done === true) return outcome.result;
  throw outcome?.error;
}

/** One effect of one plan. */
interface Wish {
  readonly effect: Effect;
  readonly handling: Handling | undefined;
}

interface Answer {
  readonly value?: unknown;
  readonly error?: unknown;
}

type Answers = Map<Wish, Answer>;

function advance<Result>(
  one: Running<Result>,
  answers: readonly unknown[] | undefined,
  outcomes: Map<Running<Result>, Outcome<Result>>,
): readonly Effect[] | undefined {
  try {
    const step = whileHandling(one.handling, () => one.plan.next(answers ?? []));
    if (step.done !== true) return step.value;
    outcomes.set(one, { done: true, result: step.value });
  } catch (error) {
    outcomes.set(one, { done: false, error });
  }
  return undefined;
}

async function settle(wishes: readonly Wish[], ports: PlanPorts): Promise<Answers> {
  const answers: Answers = new Map();
  await Promise.all([
    mergeRows(wishes, ports, answers),
    putRows(wishes, ports, answers),
    removeRows(wishes, ports, answers),
    getRows(wishes, ports, answers),
    queryRows(wishes, ports, answers),
    ...groupBy(wanting(wishes, "publish"), ({ effect }) => factsNamed(effect.facts)).map((same) =>
      say(same, ports, answers),
    ),
    ...wanting(wishes, "send").map((wish) => send(wish, ports, answers)),
    ...wanting(wishes, "moment").map((wish) =>
      answerAll([wish], answers, () => Promise.resolve().then(() => momentOf(ports))),
    ),
    ...wanting(wishes, "deliver").map((wish) =>
      answerAll([wish], answers, async () =>
        channelOf(ports, wish.effect.channel).deliver(wish.effect.message).catch(refusal),
      ),
    ),
    ...wanting(wishes, "count").map((wish) =>
      answerAll([wish], answers, () => Promise.resolve(ports.count?.(wish.effect.counter))),
    ),
  ]);
  return answers;
}

type WishOf<Op extends Effect["op"]> = Wish & { readonly effect: Extract<Effect, { op: Op }> };

const wanting = <Op extends Effect["op"]>(wishes: readonly Wish[], op: Op): readonly WishOf<Op>[] =>
  wishes.filter((wish): wish is WishOf<Op> => wish.effect.op === op);

/** Gives every one of `wishes` the same answer, good or bad. */
async function answerAll(wishes: readonly Wish[], answers: Answers, ask: () => Promise<unknown>): Promise<void> {
  if (wishes.length === 0) return;
  const answer = await ask().then(
    (value): Answer => ({ value }),
    (error: unknown): Answer => ({ error }),
  );
  for (const wish of wishes) answers.set(wish, answer);
}

/** Several facts about one row become one write. */
async function mergeRows(wishes: readonly Wish[], ports: PlanPorts, answers: Answers): Promise<void> {
  const rows = groupBy(wanting(wishes, "merge"), ({ effect }) => identity(effect.key));
  await Promise.all(
    rows.map((row) =>
      answerAll(row, answers, async () => {
        const [{ effect }, ...others] = row as [WishOf<"merge">, ...WishOf<"merge">[]];
        const registers = others.reduce<Registers>(
          (joined, other) => joinRegisters(joined, other.effect.registers),
          effect.registers,
        );
        return storeOf(ports).merge(effect.key, registers);
      }),
    ),
  );
}

async function putRows(wishes: readonly Wish[], ports: PlanPorts, answers: Answers): Promise<void> {
  const puts = wanting(wishes, "put");
  await answerAll(puts, answers, () => storeOf(ports).put(puts.flatMap(({ effect }) => effect.rows)));
}

async function removeRows(wishes: readonly Wish[], ports: PlanPorts, answers: Answers): Promise<void> {
  const removals = wanting(wishes, "remove");
  await answerAll(removals, answers, () => storeOf(ports).remove(removals.flatMap(({ effect }) => effect.keys)));
}

async function getRows(wishes: readonly Wish[], ports: PlanPorts, answers: Answers): Promise<void> {
  const byStrength = groupBy(wanting(wishes, "get"), ({ effect }) => String(effect.consistent));
  await Promise.all(
    byStrength.map(async (gets) => {
      const keys = gets.flatMap(({ effect }) => effect.keys);
      const consistent = gets[0]?.effect.consistent ?? true;
      let rows: readonly (Row | undefined)[] = [];
      await answerAll(gets, answers, async () => (rows = await storeOf(ports).get(keys, { consistent })));
      let at = 0;
      for (const wish of gets) {
        const own = rows.slice(at, (at += wish.effect.keys.length));
        if (answers.get(wish)?.error === undefined) answers.set(wish, { value: own });
      }
    }),
  );
}

async function queryRows(wishes: readonly Wish[], ports: PlanPorts, answers: Answers): Promise<void> {
  const same = groupBy(wanting(wishes, "query"), ({ effect }) => JSON.stringify(effect.query));
  await Promise.all(
    same.map((queries) =>
      answerAll(queries, answers, (): Promise<Page> =>
        storeOf(ports).query((queries[0] as { effect: { query: Query } }).effect.query),
      ),
    ),
  );
}

/** What several plans say alike is said once, as caused by the first of them. */
async function say(same: readonly WishOf<"publish">[], ports: PlanPorts, answers: Answers): Promise<void> {
  const [{ effect, handling }] = same as [WishOf<"publish">];
  await answerAll(same, answers, () => whileHandling(handling, async () => publisherOf(ports).publish(effect.facts)));
}

/** Sent one plan at a time, because what is sent carries the correlation of what is handled. */
async function send(wish: WishOf<"send">, ports: PlanPorts, answers: Answers): Promise<void> {
  const { effect, handling } = wish;
  await answerAll([wish], answers, () =>
    whileHandling(handling, async () => queueOf(ports, effect.queue).send(effect.facts)),
  );
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
