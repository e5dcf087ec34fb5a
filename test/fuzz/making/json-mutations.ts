import type { Chance } from "../../chance.ts";
import { AWKWARD_TIMES, awkwardText, awkwardValue, objectOf } from "./awkward.ts";
import { changedAt, GONE, isObject, nodesIn, type Path, pathsIn, valueAt } from "./tree.ts";

/** Makes another value of one, mostly one that breaks its schema. */
export type JsonMutation = (value: unknown, luck: Chance) => unknown;

/** JSON text cannot be made of what is deeper than a stack, so the depth is put in afterwards (text-mutations.ts). */
export const DEEP_MARK = "@deep@";

export const JSON_MUTATIONS: Readonly<Record<string, JsonMutation>> = {
  drop: (value, luck) => atOne(value, luck, () => GONE),
  retype: (value, luck) => atOne(value, luck, () => awkwardValue(luck)),
  empty: (value, luck) => atOne(value, luck, (node) => (Array.isArray(node) ? [] : typeof node === "object" ? {} : "")),
  wrap: (value, luck) => atOne(value, luck, (node) => wrapped(node, luck.pick([1, 2, 3, 62, 64, 65, 99, 300]), luck)),
  deepen: (value, luck) => atOne(value, luck, () => DEEP_MARK),
  deepenNew: (value, luck) => atObject(value, luck, (fields) => [...fields, ["extra", DEEP_MARK]]),
  swap,
  graft: (value, luck) => {
    const from = valueAt(value, luck.pick(pathsIn(value)));
    return atOne(value, luck, () => from);
  },
  repeat: (value, luck) =>
    atOne(value, luck, (node) =>
      Array.from({ length: luck.pick(luck.next() < 0.9 ? [2, 3, 11] : [101, 1_001]) }, () =>
        isSmall(node) ? node : 0,
      ),
    ),
  rename: (value, luck) =>
    atObject(value, luck, (fields) => {
      const chosen = luck.below(fields.length);
      return fields.map(([name, child], index) => (index === chosen ? [renamed(name, luck), child] : [name, child]));
    }),
  addField: (value, luck) => atObject(value, luck, (fields) => [...fields, [awkwardText(luck), awkwardValue(luck)]]),
  splice: (value, luck) =>
    atText(value, luck, (text) => {
      const place = luck.below(text.length + 1);
      return text.slice(0, place) + awkwardText(luck) + text.slice(place);
    }),
  cutText: (value, luck) => atText(value, luck, (text) => text.slice(0, luck.below(text.length + 1))),
  lengthen: (value, luck) =>
    atText(value, luck, (text) =>
      (text === "" ? "x" : text).repeat(
        Math.ceil(luck.pick(luck.next() < 0.9 ? LENGTHS : LONG) / Math.max(1, text.length)),
      ),
    ),
  recase: (value, luck) => atText(value, luck, (text) => (luck.next() < 0.5 ? text.toUpperCase() : text.toLowerCase())),
  time: (value, luck) => atText(value, luck, () => luck.pick(AWKWARD_TIMES), /^\d{4}-\d\d-\d\dT/),
  version: (value, luck) =>
    atText(
      value,
      luck,
      (text) => text.replace(/\d+$/, luck.pick(["0", "2", "01", "1.0", "99999999999999999999", ""])),
      /\.v\d+$/,
    ),
  extreme: (value, luck) => atOne(value, luck, () => luck.pick([1e308, -1e308, 2 ** 53, -(2 ** 63), 1e-7, -0, 0.1])),
};

const LENGTHS = [129, 257, 281, 1_089, 2_049];
const LONG = [10_000, 65_000, 70_000];

function atOne(value: unknown, luck: Chance, change: (node: unknown) => unknown): unknown {
  const changed = changedAt(value, luck.pick(pathsIn(value)), change);
  return changed === GONE ? null : changed;
}

type Fields = readonly (readonly [string, unknown])[];

/** @param change of the fields of some object that has any; a value without one stays. */
function atObject(value: unknown, luck: Chance, change: (fields: Fields) => Fields): unknown {
  const objects = nodesIn(value).filter((node) => isObject(node.value) && Object.keys(node.value).length > 0);
  if (objects.length === 0) return value;
  return changedAt(value, luck.pick(objects).path, (node) => objectOf(change(Object.entries(node as object))));
}

/** @param like texts that are meant; a value without one stays. */
function atText(value: unknown, luck: Chance, change: (text: string) => unknown, like = /(?:)/): unknown {
  const texts = nodesIn(value).filter((node) => typeof node.value === "string" && like.test(node.value));
  return texts.length === 0 ? value : changedAt(value, luck.pick(texts).path, (node) => change(String(node)));
}

function swap(value: unknown, luck: Chance): unknown {
  const paths = pathsIn(value);
  const [one, other] = [luck.pick(paths), luck.pick(paths)];
  if (isWithin(one, other) || isWithin(other, one)) return value;
  const [first, second] = [valueAt(value, one), valueAt(value, other)];
  return changedAt(
    changedAt(value, one, () => second),
    other,
    () => first,
  );
}

const isWithin = (path: Path, root: Path): boolean => root.every((name, index) => path[index] === name);

function wrapped(node: unknown, levels: number, luck: Chance): unknown {
  const isList = luck.next() < 0.5;
  let value = node;
  for (let level = 0; level < levels; level++) value = isList ? [value] : { a: value };
  return value;
}

function renamed(name: string, luck: Chance): string {
  const ways = [
    awkwardText(luck),
    name.toUpperCase(),
    `${name} `,
    `${name}\0`,
    name.slice(1),
    `_${name}`,
    name + "x".repeat(5_000),
  ];
  return luck.pick(ways);
}

/** Repeating what is large a thousand times makes nothing new, and takes seconds to read. */
const isSmall = (node: unknown): boolean => {
  const nodes = nodesIn(node);
  return nodes.length < 20 && nodes.every(({ value }) => typeof value !== "string" || value.length < 1_000);
};
