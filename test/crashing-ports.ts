import type { Channel, Publisher, RowStore, WorkQueue } from "../runtime/ports.ts";

export type Moment = "before" | "after";

/** Counts awaited calls and fails one of them, before it does anything or after it has done all. */
export interface Crash {
  readonly calls: number;
  around<T>(call: () => Promise<T>): Promise<T>;
}

export function crashAt(call: number, moment: Moment): Crash {
  let calls = 0;
  return {
    get calls() {
      return calls;
    },
    async around(work) {
      const crashes = calls++ === call;
      if (crashes && moment === "before") throw new Error(`crashed before call ${call}`);
      const result = await work();
      if (crashes) throw new Error(`crashed after call ${call}`);
      return result;
    },
  };
}

export function crashingStore(store: RowStore, crash: Crash): RowStore {
  return {
    merge: (...args) => crash.around(() => store.merge(...args)),
    put: (...args) => crash.around(() => store.put(...args)),
    remove: (...args) => crash.around(() => store.remove(...args)),
    get: (...args) => crash.around(() => store.get(...args)),
    query: (...args) => crash.around(() => store.query(...args)),
  };
}

export function crashingQueue(queue: WorkQueue, crash: Crash): WorkQueue {
  return { send: (facts) => crash.around(() => queue.send(facts)) };
}

export function crashingChannel(channel: Channel, crash: Crash): Channel {
  return { deliver: (message) => crash.around(() => channel.deliver(message)) };
}

export function crashingPublisher(publisher: Publisher, crash: Crash): Publisher {
  return { publish: (facts) => crash.around(() => publisher.publish(facts)) };
}
