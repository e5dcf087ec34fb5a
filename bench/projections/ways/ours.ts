import { placeAt } from "../../../infra/local/loopback.ts";
import { dynamoRowStore } from "../../../runtime/aws/dynamo-row-store.ts";
import type { Service } from "../../../runtime/aws/operations.ts";
import { dynamodbAt } from "../../../runtime/aws/services.ts";
import { merge } from "../../../runtime/core/plan.ts";
import { newest } from "../../../runtime/core/registers.ts";
import type { Listener } from "../../../runtime/definition.ts";
import type { DeadlineNear } from "../../../runtime/errors.ts";
import { silentLog } from "../../../runtime/kit/log.ts";
import { type BatchPorts, runIndependently } from "../../../runtime/kit/run-batch.ts";
import type { Registers } from "../../../runtime/ports.ts";
import { postLikedV1, type PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { type Effect, rowKey, type Surroundings, type Way } from "./way.ts";

/** Rows are merges: nothing else is kept, and a counter is a counted set. */
const registersOf: Readonly<Record<Effect, (fact: PostLikedV1) => Registers>> = {
  last: (fact) => ({ last: newest(fact, { at: fact.time }) }),
  count: ({ id }) => ({ ids: { rule: "union", members: [id] } }),
};

const listenerOf = (effect: Effect): Listener<PostLikedV1> => ({
  name: "likes",
  hears: [postLikedV1],
  *apply(fact) {
    yield* merge(rowKey(fact.data.postId), registersOf[effect](fact));
  },
});

export const ours: Way = {
  name: "ours: the kit and its row store",
  kind: "ours",
  start(surroundings) {
    const listener = listenerOf(surroundings.effect);
    const ports = portsFor(surroundings);
    return async (bodies) => {
      const arrivals = bodies.map((body, at) => ({ handle: String(at), body, attempt: 1, origin: "bench" }));
      const again = await runIndependently(listener, arrivals, ports, INVOCATION);
      if (again.length > 0) throw new Error(`${again.length} likes were handed back`);
    };
  },
};

const INVOCATION = {
  requestId: "bench",
  coldStart: false,
  deployVersion: "0",
  deadline: new Promise<DeadlineNear>(() => undefined),
};

function portsFor({ rows, around = (call) => call() }: Surroundings): BatchPorts {
  const service = dynamodbAt(placeAt(rows.endpoint));
  const watched: Service = { call: (operation, input) => around(() => service.call(operation, input)) };
  return {
    store: dynamoRowStore(watched, rows.name, { before: () => Promise.resolve() }),
    deadLetters: {
      park: ([letter]) => Promise.reject(new Error(`A like was parked: ${letter?.cause.message ?? ""}`)),
    },
    ledger: { record: () => Promise.resolve() },
    visibility: { delay: () => Promise.resolve() },
    log: silentLog,
    now: () => new Date(),
    newToken: () => "-",
    chance: () => 0,
  };
}
