import { look, type Plan, query } from "../../../runtime/core/plan.ts";
import { compareUtf8 } from "../../../runtime/core/version.ts";
import type { Row } from "../../../runtime/ports.ts";
import { keeps } from "./loss.ts";
import { type NewestFirst, newestFirst } from "./newest-first.ts";
import {
  entriesOf,
  everFollowed,
  floorOf,
  isClosed,
  isDeleted,
  isVisible,
  type Post,
  postIdAt,
  postIn,
  postKey,
  postsOf,
  relationsOf,
  TOP,
  userKey,
} from "./rows.ts";
import type { TimelineSettings } from "./settings.ts";

export interface TimelineItem {
  readonly postId: string;
  readonly authorId: string;
  /** RFC 3339. */
  readonly publishedAt: string;
  readonly kind: string;
  readonly summary: string;
}

/** Where the next page begins. A place, not a number, so that what comes in at the top moves nothing. */
export interface Position {
  readonly below: string;
  /** Posts shown on the pages before, towards the cap. */
  readonly shown: number;
}

export interface TimelinePage {
  readonly items: readonly TimelineItem[];
  readonly next: Position | undefined;
}

const RELATIONS_PER_PAGE = 1_000;
/** Hidden posts make a page read on; after so many rounds it is handed out short, with its cursor. */
const ROUNDS = 5;

/**
 * The newest visible posts of those the reader follows now, by (time, post id).
 *
 * Entries were pushed whenever a post met a follower; whether one is shown is decided here, from the
 * relation, the post and its author as they are now. So nothing that was pushed too much can show,
 * and what was pushed too little (below an author's floor, below the reader's horizon) is pulled.
 */
export function* readTimeline(
  reader: string,
  limit: number,
  position: Position | undefined,
  settings: TimelineSettings,
): Plan<TimelinePage> {
  const [readerRow] = yield* look([userKey(reader)]);
  if (isClosed(readerRow)) return { items: [], next: undefined };
  const relations = yield* relationsFor(reader);
  const sight: Sight = {
    reader,
    authors: new Set(relations.filter(isVisible).map(({ sk }) => sk)),
    followed: relations.filter(everFollowed).length,
    settings,
  };
  const shown = position?.shown ?? 0;
  const wanted = Math.min(limit, settings.cap - shown);
  const start = position?.below ?? TOP;
  const places = newestFirst(partitionsFor(reader, relations, readerRow, start), wanted + 5);
  const { items, last } = yield* fill(places, wanted, sight, start);
  const end = shown + items.length >= settings.cap || !places.hasMore();
  return { items, next: end ? undefined : { below: last, shown: shown + items.length } };
}

interface Sight {
  readonly reader: string;
  /** Those the reader follows, with no block either way. */
  readonly authors: ReadonlySet<string>;
  /** How many the reader ever followed. */
  readonly followed: number;
  readonly settings: TimelineSettings;
}

/** What was pushed, and for every author the posts below what pushing covers. */
function partitionsFor(reader: string, relations: readonly Row[], readerRow: Row | undefined, start: string) {
  const horizon = floorOf(readerRow, "horizon");
  const pulled = relations.filter(isVisible).flatMap((relation) => {
    const floor = greater(floorOf(relation, "floor"), horizon);
    return floor === "" ? [] : [{ pk: postsOf(relation.sk), below: lesser(floor, start) }];
  });
  return [{ pk: entriesOf(reader), below: start }, ...pulled];
}

function* fill(places: NewestFirst, wanted: number, sight: Sight, start: string) {
  const items: TimelineItem[] = [];
  let last = start;
  for (let round = 0; round < ROUNDS && items.length < wanted && places.hasMore(); round++) {
    const candidates = yield* places.take(wanted - items.length);
    last = candidates.at(-1) ?? last;
    items.push(...(yield* visible(candidates, sight)));
  }
  return { items, last };
}

function* visible(
  places: readonly string[],
  { reader, authors, followed, settings }: Sight,
): Plan<readonly TimelineItem[]> {
  const rows = yield* look(places.map((place) => postKey(postIdAt(place))));
  const posts = places.flatMap((place, index) => {
    const post = postIn(rows[index]);
    return post?.place === place && !isDeleted(rows[index]) && authors.has(post.author) ? [post] : [];
  });
  const writers = [...new Set(posts.map(({ author }) => author))];
  const writerRows = yield* look(writers.map(userKey));
  const gone = new Set(writers.filter((_, index) => isClosed(writerRows[index])));
  return posts
    .filter(
      ({ author, place }) => !gone.has(author) && keeps(reader, postIdAt(place), followed, settings.lossyAboveFollows),
    )
    .map(itemOf);
}

const itemOf = ({ place, author, time, kind, summary }: Post): TimelineItem => ({
  postId: postIdAt(place),
  authorId: author,
  publishedAt: time,
  kind,
  summary,
});

function* relationsFor(reader: string): Plan<readonly Row[]> {
  const pk = relationsOf(reader);
  const relations: Row[] = [];
  let page = yield* query({ pk, limit: RELATIONS_PER_PAGE });
  relations.push(...page.rows);
  while (page.last !== undefined) {
    page = yield* query({ pk, limit: RELATIONS_PER_PAGE, from: `${page.last}\0` });
    relations.push(...page.rows);
  }
  return relations;
}

const greater = (a: string, b: string): string => (compareUtf8(a, b) > 0 ? a : b);
const lesser = (a: string, b: string): string => (compareUtf8(a, b) < 0 ? a : b);
