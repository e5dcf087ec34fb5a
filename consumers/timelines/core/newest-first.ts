import { type Plan, queryAll } from "../../../runtime/core/plan.ts";
import { compareUtf8 } from "../../../runtime/core/version.ts";

/** A partition whose sort keys are places, read from the top down, a page at a time. */
interface Source {
  readonly pk: string;
  /** Everything at or above it was handed out, or is another source's. */
  below: string;
  page: string[];
  ended: boolean;
}

/** Several partitions as one list of places, newest first, each place once. */
export interface NewestFirst {
  /** At most `count` more places; fewer only at the end. */
  take(count: number): Plan<readonly string[]>;
  hasMore(): boolean;
}

/**
 * Partitions are opened only when the list has come down to where they begin: an author pulled from
 * far below costs nothing to who reads only the top. Those due at the same time are read at once.
 */
export function newestFirst(
  partitions: readonly { readonly pk: string; readonly below: string }[],
  pageSize: number,
): NewestFirst {
  const sources = partitions.map((partition): Source => ({ ...partition, page: [], ended: false }));

  return {
    *take(count) {
      const places: string[] = [];
      while (places.length < count) {
        const top = yield* nextPlace();
        if (top === undefined) break;
        places.push(top);
      }
      return places;
    },
    hasMore: () => sources.some(({ page, ended }) => page.length > 0 || !ended),
  };

  function* nextPlace(): Plan<string | undefined> {
    let top = highest(sources);
    for (let due = dueAbove(top); due.length > 0; due = dueAbove(top)) {
      yield* load(due);
      top = highest(sources);
    }
    for (const source of sources) {
      if (source.page[0] === top) source.page.shift();
    }
    return top;
  }

  /** Sources that may hold something above what is known to be next. */
  function dueAbove(top: string | undefined): readonly Source[] {
    return sources.filter(
      ({ page, ended, below }) => page.length === 0 && !ended && (top === undefined || compareUtf8(below, top) > 0),
    );
  }

  function* load(due: readonly Source[]): Plan {
    const pages = yield* queryAll(
      due.map(({ pk, below }) => ({ pk, below, newestFirst: true, limit: pageSize, keysOnly: true })),
    );
    for (const [index, source] of due.entries()) {
      const { rows = [], last } = pages[index] ?? {};
      source.page = rows.map(({ sk }) => sk);
      source.ended = last === undefined;
      if (last !== undefined) source.below = last;
    }
  }
}

function highest(sources: readonly Source[]): string | undefined {
  let top: string | undefined;
  for (const { page } of sources) {
    const head = page[0];
    if (head !== undefined && (top === undefined || compareUtf8(head, top) > 0)) top = head;
  }
  return top;
}
