import type { Page, Row, RowStore } from "../../runtime/ports.ts";

/** A table's answers, in the order in which it was asked. */
export interface Recording {
  readonly store: RowStore;
  readonly answers: readonly unknown[];
}

export function recording(store: RowStore): Recording {
  const answers: unknown[] = [];
  const kept = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    const at = answers.push(undefined) - 1;
    const answer = await asked;
    answers[at] = answer;
    return answer;
  };
  return {
    answers,
    store: {
      merge: (key, registers) => kept(store.merge(key, registers)),
      put: (rows) => kept(store.put(rows)),
      remove: (keys) => kept(store.remove(keys)),
      get: (keys, options) => kept(store.get(keys, options)),
      query: (query) => kept(store.query(query)),
    },
  };
}

/** Answers whoever asks the same in the same order, and costs nothing. */
export function replayed(answers: readonly unknown[]): RowStore {
  let at = 0;
  const next = <Answer>(): Promise<Answer> => Promise.resolve(answers[at++] as Answer);
  return {
    merge: () => next<Row>(),
    put: () => next<undefined>(),
    remove: () => next<undefined>(),
    get: () => next<readonly (Row | undefined)[]>(),
    query: () => next<Page>(),
  };
}
