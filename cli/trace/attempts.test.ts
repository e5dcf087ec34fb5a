import { describe, expect, it } from "@jest/globals";
import type { LedgerRecord } from "../../runtime/ports.ts";
import { type Absent, attemptsAt, recordsOf } from "./attempts.ts";
import { aFailure, aFound, aRedrive } from "./fixtures/story.ts";
import type { Hearer } from "./hearers.ts";

const posts: Hearer = { name: "posts", hears: ["post-published.v1"], keepsRecords: true };
const steps: Hearer = { name: "posts-steps", hears: [], keepsRecords: true };
const silent: Hearer = { name: "silent", hears: ["post-published.v1"], keepsRecords: false };
const hearers = [posts, steps, silent];

/** As the ledger answers: the newest first. */
function aLedger(...records: readonly LedgerRecord[]) {
  const asked: string[] = [];
  return {
    asked,
    told: {
      of: (consumer: string, factId: string) => {
        asked.push(`${consumer}#${factId}`);
        const own = records.filter((record) => {
          const of = record.kind === "failed" ? record.cause : record;
          return of.consumer === consumer && of.factId === factId;
        });
        return Promise.resolve(own.toReversed());
      },
    },
  };
}

const nobody = (id: string): Absent => ({ id, hops: [] });

describe("attempts", () => {
  it("are looked up where the fact is heard, and told in the order they happened", async () => {
    const records = [aFailure("posts", "f", 1), aFailure("posts", "f", 2), aRedrive("posts", "f")];
    const { told, asked } = aLedger(...records);
    const { hops, absent } = await attemptsAt([aFound("f")], nobody("f"), [], { hearers, told });
    expect(hops.get("f")).toEqual([
      { inbox: "posts", keepsRecords: true, records },
      { inbox: "silent", keepsRecords: false, records: [] },
    ]);
    expect(absent).toEqual([]);
    expect(asked).toEqual(["posts#f"]);
  });

  it("are looked up wherever a cause may have been heard that is no fact", async () => {
    const failure = aFailure("posts-steps", "step", 1);
    const { told } = aLedger(failure);
    const { absent } = await attemptsAt([aFound("f", { causationId: "step" })], nobody("f"), [], { hearers, told });
    expect(absent).toEqual([{ id: "step", hops: [{ inbox: "posts-steps", keepsRecords: true, records: [failure] }] }]);
  });

  it("tell of steps that failed and said nothing", async () => {
    const failures = [
      aFailure("posts-steps", "step", 1),
      aFailure("posts-steps", "step", 2),
      aFailure("posts", "f", 1),
    ];
    const outcome = aRedrive("posts-steps", "step");
    const { told } = aLedger(...failures, outcome);
    const { absent } = await attemptsAt([aFound("f")], nobody("f"), failures, { hearers, told });
    expect(absent.map(({ id }) => id)).toEqual(["step"]);
    expect(absent[0]?.hops[0]?.records).toEqual([failures[0], failures[1], outcome]);
  });

  it("tell of what was asked for when they are all that is known of it", async () => {
    const { told } = aLedger(aFailure("posts", "f", 1));
    const asked = { id: "f", hops: await recordsOf("f", hearers, told) };
    expect(await attemptsAt([], asked, [], { hearers, told })).toMatchObject({ absent: [asked] });
    expect((await attemptsAt([aFound("f")], asked, [], { hearers, told })).absent).toEqual([]);
    expect((await attemptsAt([], nobody("x"), [], { hearers, told })).absent).toEqual([]);
  });
});
