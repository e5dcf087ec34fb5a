import { asBytes, type Bytes, bytesIn } from "./making/bytes.ts";
import { changedAt, childrenOf, depthOf, GONE, isObject, type Path, pathsIn, valueAt } from "./making/tree.ts";
import { parsed } from "./judging/facts.ts";

/** Values with something taken out or made shorter, the boldest first. */
export function* smallerJson(value: unknown): Generator {
  const paths = pathsIn(value);
  for (const path of paths) {
    const items = childrenOf(valueAt(value, path));
    if (!Array.isArray(valueAt(value, path)) || items.length < 4) continue;
    const half = Math.ceil(items.length / 2);
    for (const some of [items.slice(0, half), items.slice(half)])
      yield changedAt(value, path, () => some.map(([, item]) => item));
  }
  for (const path of paths.filter(({ length }) => length > 0)) yield changedAt(value, path, () => GONE);
  for (const path of paths) {
    for (const less of lessThan(valueAt(value, path))) yield changedAt(value, path, () => less);
  }
}

function* lessThan(node: unknown): Generator {
  if (typeof node === "string") yield* shorter(node);
  else if (typeof node === "number" && node !== 0) yield 0;
  else if (isObject(node) || Array.isArray(node))
    yield* pathsIn(node)
      .filter(isChild)
      .map((path) => valueAt(node, path));
}

const isChild = ({ length }: Path): boolean => length === 1;

/** Texts of less: halves, and without one of eight pieces. */
export function* shorter(text: string): Generator<string> {
  if (text.length === 0) return;
  const half = Math.ceil(text.length / 2);
  yield text.slice(0, half - (text.length === 1 ? 1 : 0));
  if (text.length < 2) return;
  yield text.slice(half);
  const piece = Math.ceil(text.length / 8);
  for (let at = 0; at < text.length; at += piece) yield text.slice(0, at) + text.slice(at + piece);
}

/** Of JSON texts as JSON, of others as text. */
export function* smallerText(text: string): Generator<string> {
  const told = parsed(text);
  if (told !== undefined && text.length < 20_000 && depthOf(told.value) < 1_000) {
    for (const less of smallerJson(told.value)) if (less !== undefined) yield JSON.stringify(less);
  }
  yield* shallower(text);
  yield* shorter(text);
}

/** Half as deep, where a text is deep. */
function* shallower(text: string): Generator<string> {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const levels = text.split(open).length - 1;
    const half = Math.floor(levels / 2);
    if (half > 16) yield text.replace(open.repeat(half), "").replace(close.repeat(half), "");
  }
}

export function* smallerBytes(bytes: Bytes): Generator<Bytes> {
  if ("text" in bytes) {
    for (const text of smallerText(bytes.text)) yield { text };
    return;
  }
  const all = bytesIn(bytes).toString("latin1");
  for (const some of shorter(all)) yield asBytes(Buffer.from(some, "latin1"));
}

/** Lists without one of their items. */
export function* fewer<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length < 2) return;
  for (const index of items.keys()) yield items.filter((_, other) => other !== index);
}

/**
 * Goes from one failing input to a smaller one for as long as there is any.
 * @param fails whether an input fails as the first did.
 * @param most inputs that are tried
 */
export async function smallest<Input>(
  first: Input,
  smaller: (input: Input) => Iterable<Input>,
  fails: (input: Input) => Promise<boolean>,
  most: number,
): Promise<Input> {
  let best = first;
  let tried = 0;
  for (let goesOn = true; goesOn && tried < most;) {
    goesOn = false;
    for (const candidate of smaller(best)) {
      if (++tried > most) break;
      if (!isLess(candidate, best) || !(await fails(candidate))) continue;
      best = candidate;
      goesOn = true;
      break;
    }
  }
  return best;
}

const isLess = (candidate: unknown, best: unknown): boolean =>
  JSON.stringify(candidate).length < JSON.stringify(best).length;
