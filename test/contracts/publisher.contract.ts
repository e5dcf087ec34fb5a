import { describe, expect, it } from "@jest/globals";
import { FactTooLarge, PublishRefused } from "../../runtime/errors.ts";
import { handlingOf, whileHandling } from "../../runtime/kit/context.ts";
import type { Publisher } from "../../runtime/ports.ts";
import { factBytes } from "../../runtime/publisher/encode-fact.ts";
import type { Patience } from "../../runtime/publisher/patience.ts";
import { type Fact, MAX_FACT_BYTES } from "../../schemas/event.ts";

export interface PublisherUnderTest {
  readonly publisher: Publisher;
  /** What a reader gets; facts of one subject in the order stored, where the broker keeps an order. */
  readonly stored: () => Promise<readonly Fact[]>;
  /** How many the broker has had. */
  readonly requests: () => number;
}

export interface BrokerFeatures {
  readonly keepsOrder: boolean;
  /** Facts may be refused because of others that travel with them. */
  readonly refusesTogether?: boolean;
  readonly entriesPerRequest: number;
}

/** Asked about each fact of each request; true refuses it for this time. */
export type Refuse = (fact: Fact) => boolean;

/** Gives up soon enough for a test to wait for it. */
export const shortPatience: Patience = { lingerMs: 5, pauseMs: 1, longestPauseMs: 10, giveUpAfterMs: 100 };

/** What every Publisher must do. A new one is ready when this passes. */
export function publisherContract(
  name: string,
  { keepsOrder, entriesPerRequest, refusesTogether = false }: BrokerFeatures,
  build: (refuse: Refuse) => Promise<PublisherUnderTest>,
): void {
  const buildWilling = () => build(() => false);

  describe(`${name} keeps the Publisher contract`, () => {
    it("stores every fact once", async () => {
      const { publisher, stored } = await buildWilling();
      const facts = numbered(501);
      await publisher.publish(facts);
      expect(idsOf(await stored())).toEqual(idsOf(facts));
    });

    it("does nothing for no facts", async () => {
      const { publisher, requests } = await buildWilling();
      await publisher.publish([]);
      expect(requests()).toBe(0);
    });

    it("joins many small calls in few requests", async () => {
      const { publisher, stored, requests } = await buildWilling();
      const facts = numbered(250);
      await Promise.all(facts.map((fact) => publisher.publish([fact])));
      expect(idsOf(await stored())).toEqual(idsOf(facts));
      expect(requests()).toBeLessThanOrEqual(Math.ceil(facts.length / entriesPerRequest) + 1);
    });

    it("stores facts that were refused for a moment", async () => {
      const refusals = new Map<string, number>();
      const { publisher, stored } = await build(({ id }) => {
        refusals.set(id, (refusals.get(id) ?? 0) + 1);
        return id.endsWith("7") && (refusals.get(id) ?? 0) < 3;
      });
      const facts = numbered(50);
      await publisher.publish(facts);
      expect(idsOf(await stored())).toEqual(idsOf(facts));
    });

    it("names what was not stored, and stores the others", async () => {
      const { publisher, stored } = await build(({ id }) => id === "fact-003" || id === "fact-005");
      const facts = numbered(20);
      const lost = idsIn(await refusalOf(publisher.publish(facts)));
      expect(lost).toEqual(expect.arrayContaining(["fact-003", "fact-005"]));
      expect(idsOf(await stored())).toEqual(idsOf(facts).filter((id) => !lost.includes(id)));
    });

    it("refuses a fact over the limit before anything is sent, and names the limit", async () => {
      const { publisher, requests } = await buildWilling();
      const large = ofBytes(MAX_FACT_BYTES + 1);
      const published = publisher.publish([...numbered(3), large]);
      await expect(published).rejects.toBeInstanceOf(FactTooLarge);
      await expect(published).rejects.toThrow(/Fact fact-large is 65,537 bytes as JSON; the limit is 65,536/);
      expect(requests()).toBe(0);
    });

    it("stores facts of exactly the limit, however many", async () => {
      const { publisher, stored } = await buildWilling();
      const facts = Array.from({ length: 6 }, (_, n) => ({ ...ofBytes(MAX_FACT_BYTES), subject: `user-larg${n}` }));
      await publisher.publish(facts);
      expect((await stored()).map(({ data }) => data)).toEqual(facts.map(({ data }) => data));
    });

    it("keeps every character", async () => {
      const { publisher, stored } = await buildWilling();
      const summary =
        'Ünïcødé 漢字 👩🏽‍🚀 \u0000\u001f\u007f\u2028\ufeff\ufffd\ufffe\uffff lone \ud83d, "quoted" and \\ud83d';
      await publisher.publish([{ ...aFact("fact-👋", "user-é"), data: { summary } }]);
      expect(await stored()).toMatchObject([{ id: "fact-👋", subject: "user-é", data: { summary } }]);
    });

    it("starts a correlation and a trace", async () => {
      const { publisher, stored } = await buildWilling();
      await publisher.publish([aFact("fact-1", "user-1")]);
      const [{ traceparent, ...fact } = aFact("none", "none")] = await stored();
      expect(fact).toEqual({ ...aFact("fact-1", "user-1"), correlationid: "fact-1" });
      expect(traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    });

    it("continues those of the fact being handled, also of a replayed one", async () => {
      const { publisher, stored } = await buildWilling();
      const trace = "0af7651916cd43dd8448eb211c80319c";
      const cause = {
        ...aFact("cause", "user-1"),
        correlationid: "story-1",
        traceparent: `00-${trace}-b7ad6b7169203331-00`,
        replayid: "replay-1",
      };
      await whileHandling(handlingOf(cause), () => publisher.publish([aFact("effect", "user-1")]));
      const [effect] = await stored();
      expect(effect).toMatchObject({ correlationid: "story-1", causationid: "cause", replayid: "replay-1" });
      expect(effect?.traceparent).toMatch(new RegExp(`^00-${trace}-[\\da-f]{16}-00$`));
      expect(effect?.traceparent).not.toBe(cause.traceparent);
    });

    it("changes nothing that a fact carries", async () => {
      const { publisher, stored } = await buildWilling();
      const fact = {
        ...aFact("fact-1", "user-1"),
        correlationid: "own-story",
        causationid: "own-cause",
        traceparent: "00-11111111111111111111111111111111-2222222222222222-01",
        replayid: "own-replay",
        anextension: "kept",
      };
      await whileHandling(handlingOf(aFact("cause", "user-1")), () => publisher.publish([fact]));
      expect(await stored()).toEqual([fact]);
    });

    if (!refusesTogether) singlyContract(build);
    if (keepsOrder) orderContract(build);
    if (keepsOrder && !refusesTogether) laterFactsContract(build);
  });
}

function singlyContract(build: (refuse: Refuse) => Promise<PublisherUnderTest>): void {
  it("loses nothing but what was refused", async () => {
    const { publisher } = await build(({ id }) => id === "fact-003" || id === "fact-005");
    expect(idsIn(await refusalOf(publisher.publish(numbered(20))))).toEqual(["fact-003", "fact-005"]);
  });

  it("rejects only the call whose fact was refused", async () => {
    const { publisher, stored } = await build(({ id }) => id === "fact-001");
    const [first, second] = [publisher.publish(numbered(2)), publisher.publish([aFact("fact-002", "user-2")])];
    expect(idsIn(await refusalOf(first))).toEqual(["fact-001"]);
    await second;
    expect(idsOf(await stored())).toEqual(["fact-000", "fact-002"]);
  });
}

function orderContract(build: (refuse: Refuse) => Promise<PublisherUnderTest>): void {
  it("keeps one subject's order, also between calls", async () => {
    const { publisher, stored } = await build(() => false);
    const facts = numbered(12, "user-1");
    await Promise.all([
      publisher.publish(facts.slice(0, 5)),
      ...facts.slice(5).map((fact) => publisher.publish([fact])),
    ]);
    expect((await stored()).map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
  });

  it("goes by the partition key where a fact has one", async () => {
    const { publisher, stored } = await build(() => false);
    const facts = numbered(6).map((fact) => ({ ...fact, partitionkey: "tenant-1" }));
    await publisher.publish(facts);
    expect((await stored()).map(({ id }) => id)).toEqual(facts.map(({ id }) => id));
  });

  it("keeps the order when one fact is refused for a moment", async () => {
    let refusals = 0;
    const { publisher, stored } = await build(({ id }) => id === "fact-001" && ++refusals <= 3);
    const facts = numbered(4, "user-1");
    await publisher.publish([...facts, ...numbered(3).map((fact) => ({ ...fact, id: `other-${fact.id}` }))]);
    const order = (await stored()).filter(({ subject }) => subject === "user-1").map(({ id }) => id);
    expect(order.filter((id) => id.startsWith("fact"))).toEqual(facts.map(({ id }) => id));
  });
}

function laterFactsContract(build: (refuse: Refuse) => Promise<PublisherUnderTest>): void {
  it("gives up the later facts of a subject with the one that was refused", async () => {
    const { publisher, stored } = await build(({ id }) => id === "fact-001");
    const facts = numbered(4, "user-1");
    const [first, second] = [publisher.publish(facts.slice(0, 3)), publisher.publish(facts.slice(3))];
    const refusals = await Promise.all([refusalOf(first), refusalOf(second)]);
    expect(refusals.map(idsIn)).toEqual([["fact-001", "fact-002"], ["fact-003"]]);
    expect(idsOf(await stored())).toEqual(["fact-000"]);
    await publisher.publish([aFact("fact-004", "user-1")]);
    expect(idsOf(await stored())).toContain("fact-004");
  });
}

export function aFact(id: string, subject: string): Fact {
  return {
    specversion: "1.0",
    id,
    source: "/accounts",
    type: "user-joined.v1",
    subject,
    time: "2026-03-01T09:00:00.000Z",
    data: { handle: "ada" },
  };
}

/** `fact-000`, `fact-001`…, each of its own subject unless one is given. */
function numbered(count: number, subject?: string): readonly Fact[] {
  return Array.from({ length: count }, (_, n) => aFact(`fact-${String(n).padStart(3, "0")}`, subject ?? `user-${n}`));
}

function ofBytes(bytes: number): Fact {
  const empty = { ...aFact("fact-large", "user-large"), data: { text: "" } };
  return { ...empty, data: { text: "x".repeat(bytes - factBytes(empty)) } };
}

function idsOf(facts: readonly Fact[]): readonly string[] {
  return facts.map(({ id }) => id).toSorted();
}

function idsIn({ context }: PublishRefused): readonly unknown[] {
  const ids = context["factIds"];
  return Array.isArray(ids) ? ids : [];
}

async function refusalOf(published: Promise<void>): Promise<PublishRefused> {
  try {
    await published;
  } catch (error) {
    if (error instanceof PublishRefused) return error;
    throw error;
  }
  throw new Error("Everything was stored");
}
