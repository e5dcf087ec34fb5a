import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Account, type Resolved, resolveStacks } from "../../infra/templates/resolve.ts";
import type { Template } from "../../infra/templates/template.ts";
import { Refused } from "./query-api.ts";

export interface StackEvent {
  readonly EventId: string;
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

export interface StoredStack {
  readonly name: string;
  /** ARN. */
  readonly id: string;
  readonly status: string;
  /** As it was handed in. */
  readonly body: string;
  readonly parameters: readonly ResolvedParameter[];
  readonly tags: Readonly<Record<string, string>>;
  readonly resources: readonly Resolved[];
  /** The newest first. */
  readonly events: readonly StackEvent[];
}

export interface ResolvedParameter {
  readonly ParameterKey: string;
  /** For one that is read from SSM, the path. */
  readonly ParameterValue: string;
  /** What stood there when the stack was deployed. */
  readonly ResolvedValue?: string;
}

export interface Wanted {
  readonly name: string;
  readonly body: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StackStore {
  all(): readonly StoredStack[];
  /** By name or ARN. @throws {Refused} */
  named(nameOrId: string): StoredStack;
  /** What a stack of this template would read. @throws {Refused} for a parameter that nobody has written. */
  readonly parametersFor: (body: string) => readonly ResolvedParameter[];
  /** Whether deploying this would change nothing. */
  isUnchanged(wanted: Wanted): boolean;
  /** Under review, as before a first change set is executed. */
  announce(wanted: Wanted): StoredStack;
  /** Makes the stack what is wanted, or rolls back; at once. */
  deploy(wanted: Wanted): StoredStack;
}

const STACK = "AWS::CloudFormation::Stack";
const NOTHING = JSON.stringify({ Resources: {} });

/**
 * Stacks as CloudFormation keeps them: parameters are read from SSM when a stack is deployed and not again, names are
 * given once in an account, and what fails is rolled back to what was.
 *
 * @param reasonToFail why a stack cannot be deployed now, if so.
 */
export function stackStore(account: Account, reasonToFail: (stack: string) => string | undefined): StackStore {
  const stacks = new Map<string, StoredStack>();
  /** SSM parameters by path. */
  const written = new Map<string, string>();
  let events = 0;

  return { all: () => [...stacks.values()], named, parametersFor, isUnchanged, announce, deploy };

  function named(nameOrId: string): StoredStack {
    const found = [...stacks.values()].find(({ name, id }) => name === nameOrId || id === nameOrId);
    if (found !== undefined) return found;
    throw new Refused("ValidationError", `Stack with id ${nameOrId} does not exist`);
  }

  function parametersFor(body: string): readonly ResolvedParameter[] {
    const parameters = Object.entries((JSON.parse(body) as Template).Parameters ?? {});
    const missing = parameters.flatMap(([, { Type, Default = "" }]) =>
      Type.startsWith("AWS::SSM::") && !written.has(Default) ? [Default] : [],
    );
    if (missing.length > 0) {
      throw new Refused(
        "ValidationError",
        `Parameters: [${missing.map((path) => `ssm:${path}`).join(", ")}] cannot be found.`,
      );
    }
    return parameters.map(([ParameterKey, { Type, Default = "" }]) => {
      const value = Type.startsWith("AWS::SSM::") ? written.get(Default) : undefined;
      return { ParameterKey, ParameterValue: Default, ...(value !== undefined && { ResolvedValue: value }) };
    });
  }

  function isUnchanged({ name, body, tags }: Wanted): boolean {
    const now = stacks.get(name);
    return (
      now !== undefined &&
      isDeepStrictEqual(JSON.parse(now.body), JSON.parse(body)) &&
      isDeepStrictEqual(now.tags, tags) &&
      isDeepStrictEqual(now.parameters, parametersFor(body))
    );
  }

  function announce({ name, tags }: Wanted): StoredStack {
    const id = `arn:aws:cloudformation:${account.region}:${account.accountId}:stack/${name}/${randomUUID()}`;
    const status = "REVIEW_IN_PROGRESS";
    return kept({ name, id, status, body: NOTHING, parameters: [], tags, resources: [], events: [] });
  }

  function deploy(wanted: Wanted): StoredStack {
    const { name, body, tags } = wanted;
    const before = stacks.get(name) ?? announce(wanted);
    const verb = before.status === "REVIEW_IN_PROGRESS" ? "CREATE" : "UPDATE";
    const parameters = parametersFor(body);
    const resources = resourcesOf(name, JSON.parse(body) as Template);
    const failure = reasonToFail(name) ?? nameTaken(name, resources);
    if (failure !== undefined) return rolledBack(before, verb, resources, failure);
    for (const { type, properties } of resources) {
      const { Name, Value } = properties;
      if (type === "AWS::SSM::Parameter" && typeof Name === "string" && typeof Value === "string")
        written.set(Name, Value);
    }
    const status = `${verb}_COMPLETE`;
    const told = [
      stackEvent(name, status),
      ...resources.map((one) => resourceEvent(one, status)),
      stackEvent(name, `${verb}_IN_PROGRESS`),
    ];
    return kept({ ...before, status, body, parameters, tags, resources, events: [...told, ...before.events] });
  }

  function resourcesOf(stack: string, template: Template): readonly Resolved[] {
    const others = [...stacks.values()].filter(({ name }) => name !== stack);
    const templates = others.map(({ name, body }) => ({ stack: name, template: JSON.parse(body) as Template }));
    return resolveStacks([...templates, { stack, template }], account).filter((one) => one.stack === stack);
  }

  function nameTaken(stack: string, resources: readonly Resolved[]): string | undefined {
    const others = [...stacks.values()].filter(({ name }) => name !== stack).flatMap((other) => other.resources);
    const taken = new Set(others.map(({ type, ref }) => `${type} ${ref}`));
    const clash = resources.find(({ type, ref }) => taken.has(`${type} ${ref}`));
    return clash && `${clash.ref} already exists`;
  }

  function rolledBack(before: StoredStack, verb: string, resources: readonly Resolved[], reason: string): StoredStack {
    const { name } = before;
    const status = verb === "CREATE" ? "ROLLBACK_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE";
    const failed = resources.slice(-1).map((one) => resourceEvent(one, `${verb}_FAILED`, reason));
    const told = [stackEvent(name, status), ...failed, stackEvent(name, `${verb}_IN_PROGRESS`)];
    return kept({ ...before, status, events: [...told, ...before.events] });
  }

  function kept(stack: StoredStack): StoredStack {
    stacks.set(stack.name, stack);
    return stack;
  }

  function stackEvent(name: string, ResourceStatus: string): StackEvent {
    return { EventId: String(events++), LogicalResourceId: name, ResourceType: STACK, ResourceStatus };
  }

  function resourceEvent({ id, type }: Resolved, ResourceStatus: string, ResourceStatusReason?: string): StackEvent {
    return {
      EventId: String(events++),
      LogicalResourceId: id,
      ResourceType: type,
      ResourceStatus,
      ...(ResourceStatusReason !== undefined && { ResourceStatusReason }),
    };
  }
}
