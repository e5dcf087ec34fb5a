import { describe, expect, it } from "@jest/globals";
import { digestOf } from "../../../runtime/core/digest.ts";
import { mergeAll } from "../../../runtime/core/plan.ts";
import { runPlan } from "../../../runtime/kit/run-plans.ts";
import { memoryRowStore } from "../../../runtime/memory/row-store.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import type { Registers, Row } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { day } from "../../../test/worlds/subscriptions-told.ts";
import { CATALOGUE } from "./products.ts";
import { accessIn, accessKey, ERASED_LIVE, ERASED_VERSION, saidIn, sayingIn, versionOfCount } from "./rows.ts";
import { sayUnsaid } from "./say.ts";

const HANDLING = { factId: "f1", type: "-", correlationId: "-" };
const BASIC = JSON.stringify([{ product: "basic-monthly", from: sortableTime(day(0)), until: sortableTime(day(30)) }]);
const FIRST = versionOfCount(1, 1);
const SECOND = versionOfCount(2, 1);

const access = (version: string, windows: string, live = 1): Registers => ({
  access: { rule: "newest", version, value: { windows, at: day(1), live } },
});
const said = (version: string, windows: string): Registers => ({
  said: { rule: "newest", version, value: { windows } },
});
const saying = (version: string): Registers => ({ saying: { rule: "maximum", value: version } });
const erased: Registers = { erased: { rule: "flag" }, ...access(ERASED_VERSION, "[]", ERASED_LIVE) };

/** A row, and what becomes of it when somebody who knew one live fact says what is unsaid. */
async function row(...registers: readonly Registers[]) {
  const store = memoryRowStore();
  const merge = (...more: readonly Registers[]) =>
    runPlan(mergeAll(more.map((one) => ({ key: accessKey("u1"), registers: one }))), HANDLING, { store });
  await merge(...registers);
  const published: Fact[] = [];
  let merges = 0;
  const counted = {
    ...store,
    merge: (...args: Parameters<typeof store.merge>) => {
      merges++;
      return store.merge(...args);
    },
  };
  const current = (): Row | undefined => store.rows()[0];
  const say = (live = 1, whilePublishing: () => Promise<unknown> = () => Promise.resolve()) =>
    runPlan(sayUnsaid("u1", current(), live, CATALOGUE), HANDLING, {
      store: counted,
      publisher: {
        publish: async (facts) => {
          await whilePublishing();
          published.push(...facts);
        },
      },
    });
  return { say, merge, current, published, merges: () => merges };
}

describe("saying what is unsaid", () => {
  it("says it whole, and then that it was said", async () => {
    const { say, published, current } = await row(access(FIRST, BASIC), saying(FIRST));
    await say();
    expect(published).toEqual([
      {
        specversion: "1.0",
        id: digestOf("entitlement-changed", "u1", FIRST, "", "1"),
        source: "/entitlements",
        type: "entitlement-changed.v1",
        subject: "u1",
        time: day(1),
        datacontenttype: "application/json",
        sequence: FIRST,
        data: { userId: "u1", granted: ["stream"], revoked: [], until: { stream: day(30) } },
      },
    ]);
    expect(saidIn(current())).toEqual({ windows: BASIC, version: FIRST });
  });

  it("notes that it is about to, where that is not in the row yet", async () => {
    const { say, current } = await row(access(FIRST, BASIC));
    const broken = say(1, () => Promise.reject(new Error("The broker is away")));
    await expect(broken).rejects.toThrow("The broker is away");
    expect(sayingIn(current())).toBe(FIRST);
    expect(saidIn(current()).version).toBe("");
  });

  it("is left to whoever knew more facts that were heard live", async () => {
    const { say, published, merges } = await row(access(SECOND, BASIC, 2));
    await say(1);
    expect([published, merges()]).toEqual([[], 0]);
    await say(2);
    expect(published).toHaveLength(1);
  });

  it("has nothing to say of nobody", async () => {
    const { say, published } = await row(said(FIRST, BASIC));
    await say();
    expect(published).toEqual([]);
  });

  it("also says what a replayed fact has changed meanwhile", async () => {
    const { say, merge, published, current } = await row(access(FIRST, BASIC), saying(FIRST));
    let isFirst = true;
    await say(1, async () => {
      if (isFirst) await merge(access(SECOND, "[]"));
      isFirst = false;
    });
    expect(published.map(({ sequence }) => sequence)).toEqual([FIRST, SECOND]);
    expect(saidIn(current())).toEqual({ windows: "[]", version: SECOND });
  });

  it("has the last word, where another may be out that nobody can tell from what was said before", async () => {
    const { say, published } = await row(access(SECOND, "[]"), saying(FIRST));
    await say();
    expect(published).toMatchObject([{ sequence: SECOND, data: { granted: [], revoked: [], until: {} } }]);
  });

  it("ends even where a row contradicts itself", async () => {
    const { say, published } = await row(access(FIRST, BASIC), saying(SECOND));
    await say();
    expect(published).toHaveLength(1);
  });

  it("leaves nothing of somebody erased that was said before, also when there is nothing to say", async () => {
    const past = BASIC.replace(sortableTime(day(30)), sortableTime(day(1)));
    const { say, published, current, merges } = await row(said(FIRST, past), erased);
    await say(ERASED_LIVE);
    expect(published).toEqual([]);
    expect(saidIn(current())).toEqual({ windows: "[]", version: ERASED_VERSION });
    expect(sayingIn(current())).toBe("");
    expect(merges()).toBe(1);
    expect(accessIn(current())?.windows).toBe("[]");
  });

  it("writes nothing about somebody erased of whom nothing was said", async () => {
    const { say, merges } = await row(erased);
    await say(ERASED_LIVE);
    expect(merges()).toBe(0);
  });
});
