import { describe, expect, it } from "@jest/globals";
import { StoreUnavailable } from "../../runtime/errors.ts";
import type { BatchPorts } from "../../runtime/kit/run-batch.ts";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import type { Output } from "./canaries.ts";
import { CONSUMERS, outputsOf, type RunOptions } from "./consumers-under-test.ts";
import { factWithCanaries } from "./marked.ts";
import { leaksOver, type Run } from "./seeds.ts";

const SEED = 17;

/** What is found of one consumer that hears one fact. */
const found = (name: string, definition: EventDefinition, wrap: NonNullable<RunOptions["wrap"]>) =>
  leaksOver([SEED], async (run) =>
    heard(name, [factWithCanaries(definition, run)], { luck: run.luck, share: 0, wrap }),
  );

async function heard(name: string, facts: readonly object[], options: RunOptions): Promise<readonly Output[]> {
  const consumer = CONSUMERS.find((one) => one.name === name);
  if (consumer === undefined) throw new RangeError(`Nobody is called ${name}`);
  return outputsOf(
    consumer,
    facts.map((fact) => JSON.stringify(fact)),
    options,
  );
}

const over = (ports: BatchPorts, more: Partial<BatchPorts>): BatchPorts => ({ ...ports, ...more });

describe("somebody who leaks", () => {
  it("is found, where a port logs what it is handed", async () => {
    const leaks = await found("timelines", postPublishedV1, (ports) =>
      over(ports, {
        store: {
          ...memoryRowStore(),
          merge: (key, registers) => {
            ports.log.line("debug", "merged", { registers });
            return memoryRowStore().merge(key, registers);
          },
        },
      }),
    );
    expect(leaks).toContainEqual(
      expect.stringMatching(
        /^seed 17: data\.summary of post-published\.v1 stands in the log of timelines: ….*"summary":.*…$/s,
      ),
    );
  });

  it("is found, where a failure of ours names a value after all: in the log, in the records and in the letter", async () => {
    const leaks = await found("notifications", contactChangedV1, (ports) =>
      over(ports, {
        store: {
          ...memoryRowStore(),
          merge: (_, registers) => Promise.reject(new StoreUnavailable(`Nobody took ${JSON.stringify(registers)}`)),
        },
      }),
    );
    expect(leaks.map((leak) => leak.slice(0, leak.indexOf(": …")))).toEqual(
      expect.arrayContaining([
        "seed 17: data.address of contact-changed.v1 stands in the log of notifications",
        "seed 17: data.address of contact-changed.v1 stands in the ledger of notifications",
      ]),
    );
  });

  it("is found, where a logger shows what comes in, in whatever way", async () => {
    const ways = [
      (text: string) => text,
      (text: string) => encodeURIComponent(text),
      (text: string) => Buffer.from(text).toString("base64"),
      (text: string) => text.toLowerCase().slice(60, 400),
    ];
    for (const way of ways) {
      const leaks = await leaksOver([SEED], async (run) => {
        const fact = factWithCanaries(userJoinedV1, run);
        const wrap = (ports: BatchPorts): BatchPorts => {
          const { log } = ports;
          return over(ports, {
            log: {
              ...log,
              line: (level, message, fields) => {
                log.line(level, message, { ...fields, heard: way(JSON.stringify(fact)) });
              },
            },
          });
        };
        return heard("notifications", [fact], { luck: run.luck, share: 0, wrap });
      });
      expect(leaks).toContainEqual(
        expect.stringMatching(/^seed 17: data\.handle of user-joined\.v1 stands in the log of notifications/),
      );
    }
  });

  it("is found, where what nobody knows is shown", async () => {
    const leaks = await leaksOver([SEED], (run) => {
      const { data, ...beside } = factWithCanaries(userFollowedV1, run);
      return Promise.resolve([
        { kind: "a listing", text: JSON.stringify(data) },
        { kind: "a trace", text: JSON.stringify(beside) },
      ]);
    });
    expect(leaks).toEqual([
      expect.stringMatching(/^seed 17: data\.\(an unknown field\) of user-followed\.v1 stands in a listing/),
      expect.stringMatching(/^seed 17: \(an unknown attribute\) of user-followed\.v1 stands in a trace/),
    ]);
  });
});

describe("what is looked at", () => {
  it("has been where it could leak: people are written to, each in their own words", async () => {
    const mails: Output[] = [];
    const leaks = await leaksOver([SEED], async (run: Run) => {
      const store = memoryRowStore();
      const wrap = (ports: BatchPorts): BatchPorts =>
        over(ports, {
          channels: {
            email: {
              deliver: (message) => (
                mails.push({ kind: "a mail", text: JSON.stringify(message) }),
                Promise.resolve({ isTaken: true })
              ),
            },
          },
        });
      const before = [
        factWithCanaries(userJoinedV1, run, { data: { userId: "u1" } }),
        factWithCanaries(contactChangedV1, run, { data: { userId: "u2", channel: "email" } }),
      ];
      const options = { luck: run.luck, share: 0, store, wrap };
      await heard("notifications", before, options);
      await heard(
        "notifications",
        [{ ...factWithCanaries(userFollowedV1, run), time: "2026-03-01T11:59:00.000Z" }],
        options,
      );
      return mails;
    });
    expect(leaks.map((leak) => leak.slice(0, leak.indexOf(": …")))).toEqual([
      "seed 17: data.address of contact-changed.v1 stands in a mail",
      "seed 17: data.handle of user-joined.v1 stands in a mail",
    ]);
  });

  it("is all that a consumer says, when everything fails and when nothing does", async () => {
    const kinds = async (share: number): Promise<readonly string[]> => {
      const outputs: Output[] = [];
      await leaksOver([1, 2, 3, 4, 5, 6], async (run) => {
        outputs.push(
          ...(await heard("notifications", [factWithCanaries(userJoinedV1, run), {}], { luck: run.luck, share })),
        );
        return outputs;
      });
      return [...new Set(outputs.filter(({ text }) => text !== "").map(({ kind }) => kind))].sort();
    };
    const always = [
      "the answer of notifications",
      "the cause of a letter of notifications",
      "the ledger of notifications",
      "the log of notifications",
    ];
    expect(await kinds(0)).toEqual(always);
    expect(await kinds(0.4)).toEqual([...always, "what Lambda logs of an error of notifications"].sort());
  });
});
