import { describe, expect, it } from "@jest/globals";
import type { Plan } from "../../../runtime/core/plan.ts";
import { runPlan } from "../../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import type { Row } from "../../../runtime/ports.ts";
import { chance } from "../../../test/chance.ts";
import { surroundings } from "../../../test/surroundings.ts";
import { deliverOn } from "./deliver.ts";
import { noteIdOf, noteRow, personKey } from "./rows.ts";
import { DEFAULTS } from "./settings.ts";
import { takeSlot } from "./slots.ts";
import { messageReleasedV1 } from "./steps.ts";
import type { WorkflowName } from "./workflows.ts";

const NOW = "2026-03-01T09:00:00.000Z";
const HANDLING = { factId: "-", type: "t", correlationId: "-" };
const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);

/** Plans whose steps alternate as chance has it; what one of them fails with is its own. */
async function interleaved(
  plans: readonly Plan<unknown>[],
  ports: Parameters<typeof runPlan>[2],
  seed: number,
): Promise<readonly PromiseSettledResult<unknown>[]> {
  const luck = chance(seed);
  const waiting: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  function* slowly<T>(plan: Plan<T>): Plan<T> {
    let answers: readonly unknown[] = [];
    for (;;) {
      const step = plan.next(answers);
      if (step.done === true) return step.value;
      answers = yield step.value;
    }
  }
  let running = plans.length;
  const runs = plans.map(async (plan) => {
    await turn();
    return runPlan(
      slowly(plan),
      HANDLING,
      Object.fromEntries(
        Object.entries(ports).map(([name, port]) => [name, name === "store" ? delayed(port as object, turn) : port]),
      ),
    ).finally(() => running--);
  });
  const settled = Promise.allSettled(runs);
  while (running > 0) {
    await Promise.resolve();
    if (waiting.length > 0) waiting.splice(luck.below(waiting.length), 1)[0]?.();
  }
  return settled;
}

/** A store whose every call waits for its turn. */
const delayed = (store: object, turn: () => Promise<void>): object =>
  Object.fromEntries(
    Object.entries(store).map(([name, call]) => [
      name,
      async (...args: unknown[]): Promise<unknown> => {
        await turn();
        return (call as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  );

function twoDeliveries(workflow: WorkflowName) {
  const id = noteIdOf(workflow, "x", "ann");
  const store = memoryRowStore();
  const around = surroundings(NOW, ["email"]);
  const text = (value: string) => ({ version: "v", value });
  const person: Row = { ...personKey("ann"), email: text("ann@example.com") };
  const note = { id, workflow, at: "2026-03-01T08:00:00.000000000Z", version: "v", on: true, actor: "bob" };
  const rows = [person, noteRow("ann", { ...note, product: "plus" })];
  const step = messageReleasedV1.read({
    ...messageReleasedV1.example,
    data: { userId: "ann", workflow, channel: "email", noteId: id, dueAt: NOW },
  });
  const { publisher, channels, now, published } = around;
  let tokens = 0;
  const ports = { store, publisher, channels, now, newToken: () => String(tokens++) } as Parameters<typeof runPlan>[2];
  return { store, rows, step, ports, channels, published };
}

describe("at the same time", () => {
  it.each(["new-follower", "subscription-bought"] as const)(
    "two deliveries of one message (%s) send it once, whatever the order of their steps",
    async (workflow) => {
      for (const seed of SEEDS) {
        const { store, rows, step, ports, channels, published } = twoDeliveries(workflow);
        await store.put(rows);
        const plans = [deliverOn(step, DEFAULTS), deliverOn(step, DEFAULTS)];
        const outcomes = await interleaved(plans, ports, seed);
        expect([seed, channels.email.delivered.length]).toEqual([seed, 1]);
        expect(new Set(published.map(({ id }) => id)).size).toBe(1);
        const failures = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
        for (const failure of failures) expect(failure).toMatchObject({ code: "DELIVERY_UNDER_WAY", retry: "later" });
      }
    },
  );

  it("messages take no more slots than there are, each its own, and a repeat takes none", async () => {
    const day = { userId: "ann", channel: "email", now: NOW };
    for (const seed of SEEDS.slice(0, 30)) {
      const store = memoryRowStore();
      const ids = ["a", "b", "a", "c", "d", "b"];
      const plans = ids.map((id) => takeSlot(day, id, 2));
      const outcomes = await interleaved(plans, { store }, seed);
      const taken = new Set(ids.filter((_, n) => (outcomes[n] as { readonly value?: unknown }).value === true));
      expect(taken.size).toBe(2);
      expect(store.rows()).toHaveLength(2);
      const again = await Promise.all([...taken].map((id) => runPlan(takeSlot(day, id, 2), HANDLING, { store })));
      expect(again).toEqual([true, true]);
      const tomorrow = { ...day, now: "2026-03-02T00:00:00.000Z" };
      expect(await runPlan(takeSlot(tomorrow, "z", 2), HANDLING, { store })).toBe(true);
    }
  });

  it("there is no slot where none may go out", async () => {
    const store = memoryRowStore();
    expect(await runPlan(takeSlot({ userId: "ann", channel: "email", now: NOW }, "a", 0), HANDLING, { store })).toBe(
      false,
    );
  });
});
