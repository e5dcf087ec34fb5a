import { allows, type Statement } from "../iam/policy.ts";
import type { Call } from "./engines/engines.ts";

export interface JudgedCall extends Call {
  readonly allowed: boolean;
}

/** What functions may do at the engines, by their packaged roles, and what they did. */
export interface Permissions {
  /** For the engines. */
  judge(call: Call): boolean;
  /** By function name. */
  set(roles: ReadonlyMap<string, readonly Statement[]>): void;
  /** What was asked for since the start, each kind once. */
  calls(): readonly JudgedCall[];
}

/** @param onRefused once for each kind of call that a role does not allow. */
export function permissions(onRefused: (call: Call) => void): Permissions {
  const judged = new Map<string, JudgedCall>();
  let roles: ReadonlyMap<string, readonly Statement[]> = new Map();
  return {
    judge(call) {
      const { principal, action, resource } = call;
      const allowed = allows(roles.get(principal) ?? [], action, resource);
      const key = JSON.stringify([principal, action, resource, allowed]);
      if (!allowed && !judged.has(key)) onRefused(call);
      judged.set(key, { ...call, allowed });
      return allowed;
    },
    set(changed) {
      roles = changed;
    },
    calls: () => [...judged.values()],
  };
}
