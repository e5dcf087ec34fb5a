import type { Call } from "../iam/call.ts";
import { allows, type Statement } from "../iam/policy.ts";

export interface JudgedCall extends Call {
  readonly allowed: boolean;
}

/** By function name. */
type Roles = ReadonlyMap<string, readonly Statement[]>;

/** What functions may do at the engines, by their packaged roles, and what they did. */
export interface Permissions {
  /** For the engines. Nothing is allowed before roles are enforced. */
  readonly judge: (call: Call) => boolean;
  /** What was asked for since the start, each kind once. */
  readonly calls: () => readonly JudgedCall[];
  /** @param onChange whenever verdicts may be others from now on. */
  readonly enforce: (packaged: Roles, onChange: () => void) => void;
  /** Puts other statements in place of a function's packaged ones, as somebody might who edits roles by hand. */
  readonly change: (functionName: string, statements: readonly Statement[]) => void;
  /** Back to what is packaged. */
  readonly restore: () => void;
}

/** @param onRefused once for each kind of call that a role does not allow. */
export function permissions(onRefused: (call: Call) => void): Permissions {
  const judged = new Map<string, JudgedCall>();
  let packaged: Roles = new Map();
  let current = packaged;
  let tell: () => void = () => undefined;
  const set = (roles: Roles) => {
    current = roles;
    tell();
  };
  return {
    judge: (call) => {
      const { principal, action, resource } = call;
      const allowed = allows(current.get(principal) ?? [], action, resource);
      const key = JSON.stringify([principal, action, resource, allowed]);
      if (!allowed && !judged.has(key)) onRefused(call);
      judged.set(key, { ...call, allowed });
      return allowed;
    },
    calls: () => [...judged.values()],
    enforce: (roles, onChange) => {
      packaged = roles;
      tell = onChange;
      set(packaged);
    },
    change: (functionName, statements) => {
      set(new Map([...current, [functionName, statements]]));
    },
    restore: () => {
      set(packaged);
    },
  };
}
