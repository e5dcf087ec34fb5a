import { describe, expect, it } from "@jest/globals";
import type { Parcel } from "./lanes.ts";
import { type Broker, outlet, type Refusal } from "./outlet.ts";
import type { Patience } from "./patience.ts";

const patience: Patience = { lingerMs: 5, pauseMs: 100, longestPauseMs: 400, giveUpAfterMs: 1_000 };
const refused = (index: number, passing = true): Refusal => ({ index, passing, reason: "Throttled" });
const parcel = (id: string, key?: string, bytes = 1): Parcel<string> => ({ id, key, bytes, content: id });

describe("an outlet", () => {
  it("sends a full request at once and the rest after a pause for company", async () => {
    const { out, requests, slept } = scripted();
    await out.send(["a", "b", "c", "d", "e"].map((id) => parcel(id)));
    expect(requests).toEqual(["a b c", "d e"]);
    expect(slept).toEqual([5]);
  });

  it("joins what is said in one turn of the event loop even without a pause", async () => {
    const { out, requests, slept } = scripted({ patience: { ...patience, lingerMs: 0 } });
    await Promise.all(["a", "b"].map((id) => out.send([parcel(id)])));
    expect(requests).toEqual(["a b"]);
    expect(slept).toEqual([]);
  });

  it("fills a request up to its bytes, and sends what is larger alone", async () => {
    const { out, requests } = scripted();
    await out.send([parcel("a", undefined, 60), parcel("b", undefined, 60), parcel("c", undefined, 300)]);
    expect(requests).toEqual(["a", "b", "c"]);
  });

  it("never sends two of one key together, and lets no lane wait for another", async () => {
    const { out, requests } = scripted();
    await out.send([parcel("a1", "a"), parcel("a2", "a"), parcel("a3", "a"), parcel("b1", "b"), parcel("c1", "c")]);
    expect(requests).toEqual(["a1 b1 c1", "a2", "a3"]);
  });

  it("repeats exactly what was refused", async () => {
    const { out, requests } = scripted({ answers: [[refused(1)], [refused(0)]] });
    expect(await out.send(["a", "b", "c"].map((id) => parcel(id)))).toEqual({ lost: [] });
    expect(requests).toEqual(["a b c", "b", "b"]);
  });

  it("waits longer before each retry, up to a limit, until it gives up", async () => {
    const always = Array.from({ length: 9 }, () => [refused(0)]);
    const { out, slept } = scripted({ answers: always });
    expect(await out.send([parcel("a")])).toMatchObject({ lost: ["a"], reason: "Throttled" });
    // Chance says half of 100, 200, 400, 400… The last pause ends where patience does.
    expect(slept).toEqual([5, 50, 100, 200, 200, 200, 200, 50]);
  });

  it("gives up at once what would be refused again, with all that stand behind it", async () => {
    const { out, requests } = scripted({ answers: [[refused(0, false)]] });
    const outcome = await out.send([parcel("a1", "a"), parcel("a2", "a"), parcel("b1", "b")]);
    expect(outcome).toMatchObject({ lost: ["a1", "a2"], reason: "Throttled" });
    expect(requests).toEqual(["a1 b1"]);
  });

  it("repeats a request that failed on the way", async () => {
    const { out, requests } = scripted({ answers: [new TypeError("passing"), []] });
    expect(await out.send([parcel("a"), parcel("b")])).toEqual({ lost: [] });
    expect(requests).toEqual(["a b", "a b"]);
  });

  it("tells the error of a request that would fail again", async () => {
    const cause = new RangeError("no permission");
    const { out } = scripted({ answers: [cause] });
    const outcome = await out.send([parcel("a"), parcel("b")]);
    expect(outcome).toMatchObject({ lost: ["a", "b"], reason: expect.stringMatching(/^RangeError/), cause });
    expect(outcome.reason).not.toContain("permission");
  });

  it("asks a broker less that refuses most of a request", async () => {
    const sleeping: (() => void)[] = [];
    const { out, requests } = scripted({
      answers: [[refused(0), refused(1), refused(2)]],
      sleep: () => new Promise<void>((resolve) => void sleeping.push(resolve)),
      requestsInFlight: 1,
    });
    const sent = out.send(["a", "b", "c", "d", "e", "f"].map((id) => parcel(id)));
    await turns();
    expect(requests).toEqual(["a b c"]);
    for (const wake of sleeping) wake();
    await sent;
    expect(requests).toEqual(["a b c", "a b c", "d e f"]);
  });
});

interface Script {
  /** One for each request; all is stored when they have run out. */
  readonly answers?: readonly (readonly Refusal[] | Error)[];
  readonly patience?: Patience;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly requestsInFlight?: number;
}

/** A broker that takes three entries or 100 bytes a request, beside a clock that moves only when somebody sleeps. */
function scripted({ answers = [], patience: wanted = patience, sleep, requestsInFlight = 2 }: Script = {}) {
  const requests: string[] = [];
  const slept: number[] = [];
  const script = answers.values();
  let nowMs = 0;
  const broker: Broker<string> = {
    limits: { entries: 3, bytes: 100, requestsInFlight },
    isPassing: (error) => error instanceof TypeError,
    async send(parcels) {
      requests.push(parcels.map(({ content }) => content).join(" "));
      await turns();
      const answer = script.next().value ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const world = {
    now: () => nowMs,
    random: () => 0.5,
    randomHex: () => "",
    sleep:
      sleep ??
      ((milliseconds: number) => {
        nowMs += milliseconds;
        slept.push(milliseconds);
        return Promise.resolve();
      }),
  };
  return { out: outlet(broker, wanted, world), requests, slept };
}

/** Lets everything happen that waits for nobody. */
function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
