import { objectOf } from "./awkward.ts";

/** Names and indexes from the root of a JSON value down. */
export type Path = readonly (string | number)[];

/** Takes a field or an element out. */
export const GONE = Symbol("gone");

/** Enough to choose from; a value of thousands of nodes is not walked through for one of them. */
const MOST_NODES = 300;

export interface Node {
  readonly path: Path;
  readonly value: unknown;
}

/** Every node, the root first. */
export function nodesIn(value: unknown): readonly Node[] {
  const nodes: Node[] = [{ path: [], value }];
  for (let at = 0; at < nodes.length && nodes.length < MOST_NODES; at++) {
    const { path = [], value: node } = nodes[at] ?? {};
    for (const [name, below] of childrenOf(node)) nodes.push({ path: [...path, name], value: below });
  }
  return nodes;
}

export const pathsIn = (value: unknown): readonly Path[] => nodesIn(value).map(({ path }) => path);

export function childrenOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [index, item] as const);
  return isObject(value) ? Object.entries(value) : [];
}

export function valueAt(value: unknown, [name, ...rest]: Path): unknown {
  if (name === undefined) return value;
  const found = childrenOf(value).find(([one]) => one === name);
  return valueAt(found?.[1], rest);
}

/** The same value but for one node; nothing is changed in place. */
export function changedAt(value: unknown, [name, ...rest]: Path, change: (node: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  const children = childrenOf(value).flatMap(([one, child]) => {
    const after = one === name ? changedAt(child, rest, change) : child;
    return after === GONE ? [] : [[String(one), after] as const];
  });
  return Array.isArray(value) ? children.map(([, child]) => child) : objectOf(children);
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The levels of lists and objects in a value, however deep it is. */
export function depthOf(value: unknown): number {
  let depth = 0;
  let level = childrenOf(value).length > 0 || isObject(value) || Array.isArray(value) ? [value] : [];
  while (level.length > 0) {
    depth++;
    level = level
      .flatMap((one) => childrenOf(one).map(([, child]) => child))
      .filter((one) => typeof one === "object" && one !== null);
  }
  return depth;
}
