import type { Attribute, Query, Row } from "../../runtime/ports.ts";
import { sizeOf } from "./size-of.ts";

interface Read {
  readonly rows: readonly Row[];
  readonly bytes: number;
  /** The last sort key read, when there may be more. */
  readonly last?: string;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
const PAGE_BYTES = 1_048_576;

/**
 * Rows of one partition key, in the order of their sort keys, which are ASCII. Millions have to fit, most of them alone in
 * their partition: so it is a class, whose functions all share, and rows are texts, which a collector looks over quickly.
 */
export class Partition {
  readonly #pk: string;
  readonly #keys: string[] = [];
  readonly #rows: string[] = [];

  constructor(pk: string) {
    this.#pk = pk;
  }

  get(sk: string): Row | undefined {
    const at = placeOf(sk, this.#keys);
    return this.#keys[at] === sk ? this.#rowAt(at) : undefined;
  }

  set(sk: string, row: Row): void {
    const at = placeOf(sk, this.#keys);
    if (this.#keys[at] === sk) this.#rows[at] = pack(row);
    else if (at === this.#keys.length) {
      this.#keys.push(sk);
      this.#rows.push(pack(row));
    } else {
      this.#keys.splice(at, 0, sk);
      this.#rows.splice(at, 0, pack(row));
    }
  }

  delete(sk: string): void {
    const at = placeOf(sk, this.#keys);
    if (this.#keys[at] !== sk) return;
    this.#keys.splice(at, 1);
    this.#rows.splice(at, 1);
  }

  page({ from, below, newestFirst = false, limit, keysOnly }: Query): Read {
    const first = from === undefined ? 0 : placeOf(from, this.#keys);
    const end = below === undefined ? this.#keys.length : placeOf(below, this.#keys);
    const rows: Row[] = [];
    let bytes = 0;
    const step = newestFirst ? -1 : 1;
    for (let at = newestFirst ? end - 1 : first; at >= first && at < end; at += step) {
      const row = this.#rowAt(at);
      bytes += sizeOf(row);
      rows.push(keysOnly === true ? { pk: row.pk, sk: row.sk } : row);
      // Whether that was the last of all, DynamoDB does not look.
      if (rows.length === limit || bytes >= PAGE_BYTES) return { rows, bytes, last: row.sk };
    }
    return { rows, bytes };
  }

  #rowAt(at: number): Row {
    return unpack(this.#pk, this.#keys[at] ?? "", this.#rows[at] ?? "");
  }
}

/** Where it stands, or would. */
function placeOf(sk: string, keys: readonly string[]): number {
  if (keys.length === 0 || sk > (keys.at(-1) ?? "")) return keys.length;
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((keys[middle] ?? "") < sk) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Its attributes as JSON; nothing where it has none. */
function pack({ pk: _pk, sk: _sk, ...attributes }: Row): string {
  const json = JSON.stringify(attributes, (_name, value: unknown) => (value instanceof Set ? [...value] : value));
  return json === "{}" ? "" : json;
}

/** A list can only have been a set: rows hold no others. */
function unpack(pk: string, sk: string, packed: string): Row {
  if (packed === "") return { pk, sk };
  const attributes = JSON.parse(packed) as Record<string, Attribute | readonly string[]>;
  const row: Record<string, Attribute> = {};
  for (const [name, value] of Object.entries(attributes)) row[name] = isList(value) ? new Set(value) : value;
  return { ...row, pk, sk };
}

const isList = (value: Attribute | readonly string[]): value is readonly string[] => Array.isArray(value);
