import type { Value } from "../templates/template.ts";

export interface Difference {
  /** `Properties.Environment.Variables.TABLE_NAME` */
  readonly path: string;
  /** Undefined where there is nothing. */
  readonly deployed: Value | undefined;
  readonly packaged: Value | undefined;
}

/** As deep as both go the same way; a list of another length is told as a whole. */
export function differences(
  deployed: Value | undefined,
  packaged: Value | undefined,
  path = "",
): readonly Difference[] {
  const [here, there] = [partsOf(deployed), partsOf(packaged)];
  if (here === undefined || there === undefined || Array.isArray(deployed) !== Array.isArray(packaged)) {
    return deployed === packaged ? [] : [{ path, deployed, packaged }];
  }
  if (Array.isArray(deployed) && here.size !== there.size) return [{ path, deployed, packaged }];
  const names = new Set([...here.keys(), ...there.keys()]);
  return [...names].flatMap((name) => {
    const further = Array.isArray(deployed) ? `${path}[${name}]` : `${path}${path === "" ? "" : "."}${name}`;
    return differences(here.get(name), there.get(name), further);
  });
}

/** Items by index, members by name. */
const partsOf = (value: Value | undefined): ReadonlyMap<string, Value> | undefined =>
  typeof value === "object" ? new Map(Object.entries(value)) : undefined;
