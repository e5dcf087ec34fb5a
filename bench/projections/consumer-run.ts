import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../../test/chance.ts";
import { simulatedConsumer } from "../../test/simulated-consumer.ts";
import { surroundings } from "../../test/surroundings.ts";
import { type Scenario, SEED } from "./scenarios.ts";

/** A consumer of a scenario over a table, as its functions are from their cold start on. */
export interface ConsumerRun {
  /** @param atOnce where facts are heard as they happen: so many before the clock moves on */
  deliver(facts: readonly Fact[], atOnce?: number): Promise<void>;
  /** What the scenario's timer does afterwards, if it has one. */
  tick(): Promise<void>;
}

/** A batch of SQS. */
const AS_THEY_HAPPEN = 10;
const TWO_HOURS_MS = 7_200_000;

export function consumerRun({ listeners, heardAt, timer }: Scenario, store: RowStore): ConsumerRun {
  let now = heardAt ?? new Date(0).toISOString();
  const around = surroundings(now, ["email", "webhook"]);
  const consumer = simulatedConsumer(listeners, store, chance(SEED), around);

  return {
    async deliver(facts, atOnce = AS_THEY_HAPPEN) {
      const size = heardAt === undefined ? atOnce : facts.length;
      for (let start = 0; start < facts.length; start += size) await hear(facts.slice(start, start + size));
      const [letter] = consumer.parked;
      // Then it would not be the work that was measured.
      if (letter !== undefined) throw new Error(`${listeners[0]?.name ?? ""} parked, ${letter.code}: ${letter.body}`);
    },
    async tick() {
      if (timer === undefined) return;
      const later = new Date(Date.parse(now) + TWO_HOURS_MS).toISOString();
      around.setClock(later);
      await consumer.run(timer(later));
      around.setClock(now);
    },
  };

  async function hear(facts: readonly Fact[]): Promise<void> {
    if (heardAt === undefined) now = latest([now, ...facts.map(({ time }) => time)]);
    around.setClock(now);
    await consumer.hear(facts);
  }
}

const latest = (times: readonly string[]): string =>
  times.reduce((latest, time) => (Date.parse(time) > Date.parse(latest) ? time : latest));
