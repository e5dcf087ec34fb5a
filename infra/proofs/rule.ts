import type { Layer } from "../stacks/stack.ts";
import type { Resolved } from "../templates/resolve.ts";
import type { StackTemplate } from "../templates/template.ts";
import type { Topology } from "../topology.ts";
import type { Finding } from "./finding.ts";

/** A packaged stack, as far as rules look at it. */
export interface JudgedStack extends StackTemplate {
  readonly layer: Layer;
  /** Folder that it was made of; `platform` for what all share. */
  readonly folder: string;
  /** What osls puts on the stack, and CloudFormation on whatever in it takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether CloudFormation refuses to delete it. */
  readonly isProtected: boolean;
}

/** All that rules know. They read nothing themselves. */
export interface World {
  readonly stacks: readonly JudgedStack[];
  readonly resources: readonly Resolved[];
  /** What was meant. */
  readonly topology: Topology;
  /** Names of the files in docs/runbooks. */
  readonly runbooks: ReadonlySet<string>;
  /** What IAM knows, in lower case, of the services that some role names: `sqs:sendmessage`. */
  readonly actions: ReadonlySet<string>;
}

export interface Rule {
  readonly name: string;
  /** What holds, and what for. */
  readonly why: string;
  check(world: World): readonly Finding[];
}

type Flaw = Omit<Finding, "rule">;

export const rule = (name: string, why: string, flawsIn: (world: World) => readonly Flaw[]): Rule => ({
  name,
  why,
  check: (world) => flawsIn(world).map((flaw) => ({ ...flaw, rule: name })),
});

interface Place {
  readonly stack: string;
  readonly id: string;
}

/** @returns no flaw when it holds, and one when it does not. */
export const unless = (holds: boolean, { stack, id }: Place, problem: string, fix: string): readonly Flaw[] =>
  holds ? [] : [{ stack, resource: id, problem, fix }];
