import type { Mark } from "../runtime/definition.ts";
import type { EventDefinition, Fact } from "../schemas/event.ts";
import type { Read } from "./core/fitness.ts";

/**
 * A dead-letter queue, and what whoever calls knows of it: the replayer itself knows no consumer. All but the queue may
 * be unknown.
 */
export interface Inbox {
  /** What people call it: the queue that it belongs to, or the reader of the stream. */
  readonly name: string;
  /** Name, URL or ARN of the dead-letter queue. */
  readonly dlq: string;
  readonly goesTo?: Address;
  /** Who is paged, and what they open. */
  readonly owner?: string;
  readonly runbook?: string;
  /** As the consumer's kit would read it, by today's schemas. */
  readonly read?: Read;
  /** What it is read by, beside the catalogue: steps that a consumer hands to itself. */
  readonly reads?: readonly EventDefinition[];
  /** Its consumer's own table, and where in it a fact shows. */
  readonly table?: string;
  readonly marks?: (fact: Fact) => readonly Mark[];
  /** Whether its consumer writes down failed attempts and what became of letters that were put back, under the inbox's name. */
  readonly keepsRecords: boolean;
}

/** Where its letters go back to. */
export type Address =
  /** Name, URL or ARN. */
  { readonly kind: "queue"; readonly queue: string } | { readonly kind: "function"; readonly name: string };
