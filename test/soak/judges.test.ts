import { describe, expect, it } from "@jest/globals";
import { CATALOGUE } from "../../consumers/entitlements/core/products.ts";
import { entitlements, entitlementsListener } from "../../consumers/entitlements/consumer.ts";
import { DEFAULTS as INBOX_DEFAULTS } from "../../consumers/notifications/core/settings.ts";
import { notifications, notificationsListener } from "../../consumers/notifications/consumer.ts";
import { decideListener, deliverListener, scheduleListener } from "../../consumers/notifications/stages.ts";
import { DEFAULTS as TIMELINE_DEFAULTS } from "../../consumers/timelines/core/settings.ts";
import { fanoutListener, timelines, timelinesListener } from "../../consumers/timelines/consumer.ts";
import type { ConsumerDefinition, Listener } from "../../runtime/definition.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { RowStore } from "../../runtime/ports.ts";
import type { Fact } from "../../schemas/event.ts";
import { chance } from "../chance.ts";
import { meddledPorts, type Meddler } from "../faults/meddled-ports.ts";
import { simulatedConsumer, type SimulatedWorld } from "../simulated-consumer.ts";
import { surroundings } from "../surroundings.ts";
import { lostOf } from "./judge.ts";
import { judgeLetters, type Letter } from "./letters.ts";
import { type Poison, poisonOf } from "./poison.ts";
import { PROJECTIONS } from "./projections.ts";
import { type Slice, sliceNameIn, sliceOf } from "./slices.ts";

const NOW = new Date("2026-06-01T09:00:00.000Z");
const RUN = { seed: 7, startedAt: NOW, scale: 1 };

interface Heard {
  readonly definition: ConsumerDefinition;
  readonly listeners: readonly Listener[];
}

const settings = { ...TIMELINE_DEFAULTS, pushUpToFollowers: 12 };
const CONSUMERS: Readonly<Record<string, Heard>> = {
  entitlements: { definition: entitlements, listeners: [entitlementsListener(CATALOGUE)] },
  timelines: { definition: timelines, listeners: [timelinesListener(settings), fanoutListener(settings)] },
  notifications: {
    definition: notifications,
    listeners: [
      notificationsListener(INBOX_DEFAULTS),
      decideListener(INBOX_DEFAULTS),
      scheduleListener(),
      deliverListener(INBOX_DEFAULTS),
    ],
  },
};

const only = (name: string): typeof CONSUMERS =>
  Object.fromEntries(Object.entries(CONSUMERS).filter(([consumer]) => consumer === name));

/** How a consumer is ill. */
type Illness = () => Pick<SimulatedWorld, "worker"> & { readonly store?: (store: RowStore) => RowStore };

const HEALTHY: Illness = () => ({});

/** What the judges call wrong after a slice was heard, by consumer. */
async function wrongAfter(
  slice: Slice,
  illness: Illness,
  consumers: Readonly<Record<string, Heard>> = CONSUMERS,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const said: Fact[] = [];
  const wrong: Record<string, readonly string[]> = {};
  for (const [name, { definition, listeners }] of Object.entries(consumers)) {
    const store = memoryRowStore();
    const { store: spoilt = (good: RowStore) => good, ...ill } = illness();
    const { publisher, published, channels } = surroundings(NOW.toISOString(), ["email"]);
    const around = { channels, now: () => NOW, ...(publisher !== undefined && { publisher }), ...ill };
    const types = new Set(definition.hears === "every" ? [] : definition.hears.map(({ type }) => type));
    const heard = [...slice.said, ...said].filter(({ type }) => types.has(type));
    await simulatedConsumer(listeners, spoilt(store), chance(1), around).hear(heard);
    said.push(...published);
    const found = await PROJECTIONS[name]?.({ slice, said, store, luck: chance(1), now: NOW });
    wrong[name] = found?.wrong ?? ["nobody looked"];
  }
  return wrong;
}

const NOTHING_WRONG = { entitlements: [], timelines: [], notifications: [] };

describe("the judges of a soak", () => {
  it.each([0, 1, 2, 3])("find nothing wrong where all goes well (slice %i)", async (index) => {
    const slice = sliceOf(RUN, index);
    expect(new Set(slice.facts.map(({ subject }) => sliceNameIn(subject)))).toEqual(new Set([slice.name]));
    expect(await wrongAfter(slice, HEALTHY)).toEqual(NOTHING_WRONG);
  });

  it("name whose rows are wrong when a store takes what is left unprocessed for done", async () => {
    const forgetful = (store: RowStore): RowStore => ({ ...store, put: (rows) => store.put(rows.slice(0, 20)) });
    const { timelines: wrong = [] } = await wrongAfter(
      sliceOf(RUN, 0),
      () => ({ store: forgetful }),
      only("timelines"),
    );
    expect(wrong.length).toBeGreaterThan(0);
    expect(wrong[0]).toMatch(/^0~\S+: row \d+ is .+, has to be .+ \(\d+ of \d+\)$/);
  });

  it.each(["timelines", "notifications", "entitlements"])(
    "name whose rows are wrong when the mapping of %s deletes what failed",
    async (ill) => {
      const slice = sliceOf(RUN, ill === "entitlements" ? 2 : 0);
      let calls = 0;
      const throttling: Meddler = ({ all, refusal }) => (calls++ % 20 === 7 ? Promise.reject(refusal()) : all());
      const deleting: Illness = () => ({
        worker: (ports) => ({ ports: meddledPorts(ports, throttling), heard: () => [] }),
      });
      const { [ill]: wrong = [] } = await wrongAfter(slice, deleting, only(ill));
      expect(wrong.length).toBeGreaterThan(0);
    },
  );
});

describe("the judge of letters", () => {
  const luck = chance(3);
  const sent: readonly Poison[] = Array.from({ length: 12 }, (_, index) => poisonOf(index, luck));
  const letters = sent.flatMap(({ body, letters: due }): readonly Letter[] => due.map((one) => ({ ...one, body })));

  it("is content when each poison is parked where it has to be, also twice", () => {
    const { wrong, copies, byCause } = judgeLetters(sent, [...letters, ...letters.slice(0, 2)]);
    expect([wrong, copies]).toEqual([[], 2]);
    expect(Object.values(byCause).reduce((total, count) => total + count, 0)).toBe(letters.length);
    expect(Object.keys(byCause).sort()).toEqual(["FACT_TOO_LARGE", "UNEXPECTED_TYPE", "UNREADABLE_FACT"]);
  });

  it("names what is missing, what nobody sent, and what was parked with another cause or otherwise than it came", () => {
    const [first, second, ...others] = letters;
    if (first === undefined || second === undefined) throw new Error("There are no letters");
    const lost = judgeLetters(sent, [second, ...others]).wrong;
    expect(lost).toEqual([expect.stringMatching(/^router-dlq poison-0 UNREADABLE_FACT is not parked: poison-0 \{/)]);
    const innocent = { queue: "timelines-dlq", body: '{"id":"0~f1"}', code: undefined };
    expect(judgeLetters(sent, [...letters, innocent]).wrong).toEqual([
      'timelines-dlq: nobody expected a letter without a cause: {"id":"0~f1"}',
    ]);
    expect(judgeLetters(sent, [{ ...first, code: "OTHER" }, second, ...others]).wrong).toHaveLength(2);
    expect(judgeLetters(sent, [{ ...first, body: `${first.body} ` }, second, ...others]).wrong).toHaveLength(2);
  });
});

describe("the judge of the archive", () => {
  it("names each fact that it does not hold, or otherwise than it was said", () => {
    const { facts } = sliceOf(RUN, 3);
    const [first, second, ...others] = facts;
    const holds = (fact: Fact) => (fact === first ? "not" : fact === second ? "otherwise" : "as said");
    expect(lostOf({ facts }, { holds })).toEqual([
      `${first?.type} ${first?.id} is not in the archive`,
      `${second?.type} ${second?.id} is kept otherwise in the archive`,
    ]);
    expect(lostOf({ facts: others }, { holds })).toEqual([]);
  });
});
