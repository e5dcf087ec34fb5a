import { isDeepStrictEqual } from "node:util";
import { memoryRowStore } from "../../runtime/memory/row-store.ts";
import type { Row, RowKey, RowStore } from "../../runtime/ports.ts";
import { consumerRun } from "./consumer-run.ts";
import type { Scenario } from "./scenarios.ts";

/** Of one kind of row, over all facts of a scenario. */
export interface Rows {
  /** Pairs of a fact and a row that is another one, once all that the fact entails is done, than it was before. */
  readonly changed: number;
  /** Times that a row was written. */
  readonly written: number;
}

/**
 * The rows that facts must change, by kind: facts come in order, each alone and once, and whoever takes steps for one has
 * taken all of them before the next comes. A row that a fact writes twice counts once, one that stays as it was not at all.
 */
export async function rowsOf(scenario: Scenario): Promise<ReadonlyMap<string, Rows>> {
  const watched = watch(memoryRowStore());
  const kinds = new Map<string, Rows>();
  const run = consumerRun(scenario, watched.store);
  for (const fact of scenario.facts) {
    await run.deliver([fact], 1);
    count(await watched.take(), kinds);
  }
  await run.tick();
  count(await watched.take(), kinds);
  return new Map([...kinds].sort(([, a], [, b]) => b.written - a.written));
}

export const changedIn = (kinds: ReadonlyMap<string, Rows>): number =>
  [...kinds.values()].reduce((sum, { changed }) => sum + changed, 0);

interface Touched {
  readonly kind: string;
  readonly isChanged: boolean;
  readonly written: number;
}

function count(rows: readonly Touched[], kinds: Map<string, Rows>): void {
  for (const { kind, isChanged, written } of rows) {
    const known = kinds.get(kind) ?? { changed: 0, written: 0 };
    kinds.set(kind, { changed: known.changed + Number(isChanged), written: known.written + written });
  }
}

/** A store that knows what was written to it since it was asked last, and how it stood before. */
function watch(inner: RowStore) {
  let touched = new Map<string, { readonly key: RowKey; readonly before: Row | undefined; written: number }>();
  const note = async (key: RowKey): Promise<void> => {
    const id = JSON.stringify([key.pk, key.sk]);
    const known = touched.get(id) ?? { key, before: (await inner.get([key]))[0], written: 0 };
    known.written++;
    touched.set(id, known);
  };
  const store: RowStore = {
    ...inner,
    async merge(key, registers) {
      await note(key);
      return inner.merge(key, registers);
    },
    async put(rows) {
      for (const row of rows) await note(row);
      await inner.put(rows);
    },
    async remove(keys) {
      for (const key of keys) await note(key);
      await inner.remove(keys);
    },
  };
  return {
    store,
    async take(): Promise<readonly Touched[]> {
      const rows = [...touched.values()];
      touched = new Map();
      const after = await inner.get(rows.map(({ key }) => key));
      return rows.map(({ key, before, written }, at) => ({
        kind: kindOf(key),
        isChanged: !isDeepStrictEqual(before, after[at]),
        written,
      }));
    },
  };
}

/** `T#` of `T#<reader>`; where a partition holds several kinds, with the sort key's: `U# N#`, `U# ACCESS`. */
function kindOf({ pk, sk }: RowKey): string {
  const [kind = ""] = /^[A-Z]+#?/.exec(pk) ?? [];
  const [own = ""] = /^(?:[A-Z]#|[A-Z]{2,}$)/.exec(sk) ?? [];
  return `${kind} ${own}`.trimEnd();
}
