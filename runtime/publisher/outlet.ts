import { errorWords } from "../error-words.ts";
import { type Call, markLost, markStored, openCall, type Outcome, type Reason } from "./call.ts";
import { lanes, type Parcel, type RequestLimits, type Waiting } from "./lanes.ts";
import { type Patience, pauseBeforeRetryMs } from "./patience.ts";
import type { World } from "./world.ts";

/** One entry of a request that was not stored. */
export interface Refusal extends Reason {
  /** Its place in the request. */
  readonly index: number;
  /** False when asking again would be refused again. */
  readonly passing: boolean;
}

/** What differs from broker to broker. */
export interface Broker<Content> {
  readonly limits: RequestLimits & { readonly requestsInFlight: number };
  /**
   * One request.
   * @returns the entries refused.
   * @throws what the call failed with; then every entry counts as refused.
   */
  send(parcels: readonly Parcel<Content>[]): Promise<readonly Refusal[]>;
  /** Whether a call that failed so may succeed when repeated. */
  isPassing(error: unknown): boolean;
}

export interface Outlet<Content> {
  /**
   * Parcels of one key keep their order, also between calls: when one is given up, so are those behind it.
   * @param close called once, when each parcel is stored or given up.
   */
  post(parcels: readonly Parcel<Content>[], close: (outcome: Outcome) => void): void;
  /** The same as a promise, which never rejects. */
  send(parcels: readonly Parcel<Content>[]): Promise<Outcome>;
}

/** Thousands wait at once, so it is one flat object that the garbage collector moves cheaply. */
interface Sending<Content> extends Parcel<Content>, Waiting {
  readonly call: Call;
  /** Since its first refusal. */
  trouble: { readonly sinceMs: number; readonly refusals: number } | undefined;
}

/** Joins what many callers send into few requests, and repeats exactly what the broker refused. */
export function outlet<Content>(broker: Broker<Content>, patience: Patience, world: World): Outlet<Content> {
  const { requestsInFlight } = broker.limits;
  const queue = lanes<Sending<Content>>(broker.limits);
  let inFlight = 0;
  let lingering = false;
  /** Something ready has waited long enough. */
  let due = false;

  return {
    post,
    send: (parcels) =>
      new Promise((resolve) => {
        post(parcels, resolve);
      }),
  };

  function post(parcels: readonly Parcel<Content>[], close: (outcome: Outcome) => void): void {
    if (parcels.length === 0) {
      close({ lost: [] });
      return;
    }
    const call = openCall(parcels.length, close);
    for (const { id, key, bytes, content } of parcels) {
      queue.enter({ id, key, bytes, content, call, behind: undefined, trouble: undefined });
    }
    pump();
  }

  function pump(): void {
    while (inFlight < requestsInFlight && !queue.isEmpty() && (due || queue.isFull())) void carry(queue.take());
    if (queue.isEmpty()) due = false;
    else if (!due && !lingering) void linger();
  }

  async function linger(): Promise<void> {
    lingering = true;
    await (patience.lingerMs === 0 ? undefined : world.sleep(patience.lingerMs));
    lingering = false;
    due = true;
    pump();
  }

  async function carry(batch: readonly Sending<Content>[]): Promise<void> {
    inFlight++;
    const refused = settle(batch, await request(batch));
    // A request refused for the most part keeps its place while it rests: so a throttled broker is asked less.
    const isThrottled = refused.length * 2 >= batch.length;
    if (!isThrottled) inFlight--;
    pump();
    if (refused.length === 0) return;
    await rest(refused);
    if (isThrottled) inFlight--;
    queue.again(refused);
    due = true;
    pump();
  }

  async function request(batch: readonly Sending<Content>[]): Promise<readonly Refusal[]> {
    try {
      return await broker.send(batch);
    } catch (cause) {
      const refusal = { passing: broker.isPassing(cause), reason: errorWords(cause), cause };
      return batch.map((_, index) => ({ ...refusal, index }));
    }
  }

  /** @returns those worth another request. */
  function settle(batch: readonly Sending<Content>[], refusals: readonly Refusal[]): readonly Sending<Content>[] {
    const refusalAt = new Map(refusals.map((refusal) => [refusal.index, refusal]));
    return batch.filter((sending, index) => {
      const refusal = refusalAt.get(index);
      if (refusal === undefined) store(sending);
      else if (refusal.passing && isPatientWith(sending)) return true;
      else giveUp(sending, refusal);
      return false;
    });
  }

  function store(sending: Sending<Content>): void {
    // Whoever stood behind it has waited already.
    if (queue.stored(sending)) due = true;
    markStored(sending.call);
  }

  function giveUp(sending: Sending<Content>, reason: Reason): void {
    for (const { call, id } of queue.giveUp(sending)) markLost(call, id, reason);
  }

  function isPatientWith(sending: Sending<Content>): boolean {
    const nowMs = world.now();
    const { sinceMs, refusals } = sending.trouble ?? { sinceMs: nowMs, refusals: 0 };
    sending.trouble = { sinceMs, refusals: refusals + 1 };
    return nowMs < sinceMs + patience.giveUpAfterMs;
  }

  /** Until the next retry; never beyond the moment when the first of them would be given up. */
  async function rest(refused: readonly Sending<Content>[]): Promise<void> {
    const troubles = refused.flatMap(({ trouble }) => trouble ?? []);
    const refusals = Math.max(...troubles.map((trouble) => trouble.refusals));
    const untilMs = Math.min(...troubles.map(({ sinceMs }) => sinceMs)) + patience.giveUpAfterMs;
    const pauseMs = pauseBeforeRetryMs(refusals, world.random(), patience);
    await world.sleep(Math.max(0, Math.min(pauseMs, untilMs - world.now())));
  }
}
