import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { chance } from "../chance.ts";
import { startDynamo } from "../engines/dynamo.ts";
import { always, next, type When } from "../engines/faults.ts";
import { startFaultyWire } from "../engines/faulty-wire.ts";
import { startKinesis } from "../engines/kinesis.ts";
import { startMessaging } from "../engines/messaging.ts";
import { faultOf, type Kind, kindsOf } from "./kinds.ts";
import { type Engines, NAMES, type Port, PORTS } from "./wire-ports.ts";

/** Soon enough for a test to wait for it. */
const SILENT_FOR_MS = 500;
const ENOUGH_MS = 60_000;

describe("what a port is asked to do through a wire on which things go wrong", () => {
  let engines: Engines;

  beforeAll(async () => {
    const [kinesis, messaging, dynamo] = await Promise.all([startKinesis(), startMessaging(), startDynamo()]);
    engines = { kinesis, messaging, dynamo };
  });
  afterAll(() => Promise.all(Object.values(engines).map((engine: Engines[keyof Engines]) => engine.stop())));

  /** One kind after the other: many ports are tried at once. */
  const outcomes = async ({ operation, prepare }: Port, kinds: readonly Kind[], when: (kind: Kind) => When) => {
    const all: { readonly kind: Kind; readonly said: readonly string[]; readonly isThere: ReadonlySet<string> }[] = [];
    for (const kind of kinds) {
      const fault = faultOf(kind, {
        operation,
        luck: chance(7),
        when: when(kind),
        failingShare: 1,
        longestDelayMs: 20,
      });
      const wire = await startFaultyWire(engineOf(operation, engines).endpoint, { [operation]: fault });
      try {
        const silentForMs = isSilent(kind) ? { silentForMs: SILENT_FOR_MS } : {};
        const { act, done } = await prepare({ endpoint: wire.endpoint, ...silentForMs }, engines);
        const undone = await act().catch(() => NAMES);
        const isThere = new Set(await done());
        all.push({ kind, said: NAMES.filter((name) => !undone.includes(name)), isThere });
      } finally {
        await wire.stop();
      }
    }
    return all;
  };

  it.concurrent.each(Object.entries(PORTS))(
    "is done, whatever befalls one of its calls: %s",
    async (_, port) => {
      const kinds = kindsOf(port.operation).filter((kind) => kind !== port.bestEffortOf);
      const all = await outcomes(port, kinds, () => next(1));
      const found = all.map(({ kind, said, isThere }) => [kind, port.mayDeny ? "?" : said.length, isThere.size]);
      expect(found).toEqual(kinds.map((kind) => [kind, port.mayDeny ? "?" : NAMES.length, NAMES.length]));
    },
    ENOUGH_MS,
  );

  it.concurrent.each(Object.entries(PORTS))(
    "is said to be done only where it is, when entries fail and answers are lost all the time: %s",
    async (_, port) => {
      const all = await outcomes(port, ["partial failure", "lost reply"], () => always);
      const lies = all.flatMap(({ kind, said, isThere }) =>
        said.filter((name) => !isThere.has(name)).map((name) => `${kind}: ${name}`),
      );
      expect(lies).toEqual([]);
    },
    ENOUGH_MS,
  );
});

const isSilent = (kind: Kind): boolean => kind.startsWith("silence");

const engineOf = (operation: string, { kinesis, messaging, dynamo }: Engines) =>
  operation === "PutRecords" ? kinesis : /Item|Query/.test(operation) ? dynamo : messaging;
