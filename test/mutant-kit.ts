import type { Listener } from "../runtime/definition.ts";
import { mergeInto } from "../runtime/core/registers.ts";
import type { RowStore } from "../runtime/ports.ts";
import type { Fact } from "../schemas/event.ts";

/**
 * The usual way, as a mutant for the acceptance test to catch: each event id is handled once (an
 * idempotency table), and what is written last wins.
 */

export function dedupingListener<F extends Fact>(listener: Listener<F>): Listener<F> {
  const seen = new Set<string>();
  return {
    ...listener,
    *apply(fact) {
      if (seen.has(fact.id)) return;
      yield* listener.apply(fact);
      seen.add(fact.id);
    },
  };
}

export function overwritingStore(store: RowStore): RowStore {
  return {
    ...store,
    async merge(key, registers) {
      const row = mergeInto(key, undefined, registers);
      const [present] = await store.get([key]);
      const written = { ...present, ...row };
      await store.put([written]);
      return written;
    },
  };
}
