import { type Call, openCall, type Outcome, type Reason } from "./call.ts";
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
   * Resolves when each parcel is stored or given up; never rejects. Parcels of one key keep their order, also
   * between calls: when one is given up, so are those behind it.
   */
  send(parcels: readonly Parcel<Content>[]): Promise<Outcome>;
}

interface Sending<Content> extends Waiting<Content> {
  readonly call: Call;
  attempts: number;
  firstSentAtMs: number;
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
    send: (parcels) =>
      new Promise((resolve) => {
        if (parcels.length === 0) {
          resolve({ lost: [] });
          return;
        }
        const call = openCall(parcels, resolve);
        for (const parcel of parcels) queue.enter({ parcel, call, attempts: 0, firstSentAtMs: 0 });
        pump();
      }),
  };

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
    for (const sending of batch) {
      if (++sending.attempts === 1) sending.firstSentAtMs = world.now();
    }
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
      return await broker.send(batch.map(({ parcel }) => parcel));
    } catch (cause) {
      const refusal = { passing: broker.isPassing(cause), reason: String(cause), cause };
      return batch.map((_, index) => ({ ...refusal, index }));
    }
  }

  /** @returns those worth another request. */
  function settle(batch: readonly Sending<Content>[], refusals: readonly Refusal[]): readonly Sending<Content>[] {
    const refusalAt = new Map(refusals.map((refusal) => [refusal.index, refusal]));
    return batch.filter((sending, index) => {
      const refusal = refusalAt.get(index);
      if (refusal === undefined) store(sending);
      else if (refusal.passing && patienceLeftMs(sending) > 0) return true;
      else giveUp(sending, refusal);
      return false;
    });
  }

  function store(sending: Sending<Content>): void {
    // Whoever stood behind it has waited already.
    if (queue.stored(sending)) due = true;
    sending.call.stored();
  }

  function giveUp(sending: Sending<Content>, reason: Reason): void {
    for (const { call, parcel } of queue.giveUp(sending)) call.lost(parcel, reason);
  }

  function patienceLeftMs({ firstSentAtMs }: Sending<Content>): number {
    return firstSentAtMs + patience.giveUpAfterMs - world.now();
  }

  async function rest(refused: readonly Sending<Content>[]): Promise<void> {
    const attempts = Math.max(...refused.map((sending) => sending.attempts));
    const pauseMs = pauseBeforeRetryMs(attempts, world.random(), patience);
    await world.sleep(Math.max(0, Math.min(pauseMs, ...refused.map(patienceLeftMs))));
  }
}
