import type { Kind } from "../measuring/table.ts";
import type { Publisher } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import type { Load } from "./load.ts";

export interface Way {
  readonly name: string;
  readonly kind: Kind;
  /** Of the facts that the others send: slow ways are tried with fewer. */
  readonly share?: number;
  /** It differs from another in its cost and in nothing else. */
  readonly isVariant?: true;
  /** Resolves when all has been sent, whatever became of it. */
  send(load: Load): Promise<unknown>;
}

/** What a fact costs whoever says it, with nobody to say it to. */
export const limit: Way = {
  name: "limit: JSON.stringify and encode",
  kind: "limit",
  send({ whole }) {
    let bytes = 0;
    for (const fact of whole) bytes += Buffer.from(JSON.stringify(fact)).length;
    return Promise.resolve(bytes);
  },
};

/** All in one call. */
export function bulk(name: string, publisher: Publisher): Way {
  return { name: `${name}, bulk`, kind: "ours", send: ({ whole }) => publisher.publish(whole) };
}

export function filledIn(name: string, publisher: Publisher): Way {
  const send = ({ bare }: Load) => publisher.publish(bare);
  return { name: `${name}, bulk, traces filled in`, kind: "ours", isVariant: true, send };
}

/** Each caller waits for what it said before it says more. */
export function small(name: string, publisher: Publisher, callers: number, factsPerCall: number): Way {
  return {
    name: `${name}, ${callers} callers, ${factsPerCall === 1 ? "1 fact" : `${factsPerCall} facts`} a call`,
    kind: "ours",
    send: ({ whole }) => inFlight(callers, chunks(whole, factsPerCall), (facts) => publisher.publish(facts)),
  };
}

export async function inFlight<T>(width: number, items: readonly T[], send: (item: T) => Promise<unknown>) {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await send(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

/** What a promise for each fact costs at the least: no order, no retries; less than a call leaves with the turn of the event loop. */
export function barestJoiner(
  size: number,
  send: (facts: readonly Fact[]) => Promise<unknown>,
): (fact: Fact) => Promise<void> {
  let waiting: { readonly fact: Fact; readonly stored: () => void }[] = [];
  const leave = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    void send(batch.map((one) => one.fact)).then(() => {
      for (const one of batch) one.stored();
    });
  };
  return (fact) =>
    new Promise((stored) => {
      waiting.push({ fact, stored });
      if (waiting.length === 1) setImmediate(leave);
      if (waiting.length >= size) leave();
    });
}
