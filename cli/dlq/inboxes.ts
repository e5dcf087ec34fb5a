import type { Inbox } from "../../dlq-replayer/inbox.ts";
import { deadLetterQueueOf, isFed, queueOf } from "../../infra/topology.ts";
import type { ConsumerDefinition, FunctionDefinition, Producer } from "../../runtime/definition.ts";
import { reader } from "../../runtime/kit/read-arrival.ts";
import type { EventDefinition } from "../../schemas/event.ts";
import type { Definitions } from "../definitions.ts";
import { WrongUsage } from "../failures.ts";

/** One of ours: its folder is known, and with it its consumer. */
export interface OwnInbox extends Inbox {
  /** The folder. */
  readonly service: string;
}

export const RUNBOOK = "docs/runbooks/dead-letters.md";

/** The dead-letter queue of every function that is fed, by the definitions. */
export function inboxesOf({ producers, consumers }: Definitions): readonly OwnInbox[] {
  return [...producers, ...consumers].flatMap((service) =>
    service.functions.filter(({ trigger }) => isFed(trigger)).map((one) => inboxOf(service, one)),
  );
}

function inboxOf(service: Producer | ConsumerDefinition, { name, trigger, reads, uses }: FunctionDefinition): OwnInbox {
  const queue = queueOf(name, trigger);
  const readable = reads ?? heardBy(service);
  const common = {
    name: queue,
    service: service.name,
    dlq: deadLetterQueueOf(queue),
    owner: service.owner,
    runbook: RUNBOOK,
    keepsRecords: uses.includes("ledger.write"),
    ...(readable !== undefined && readingOf(readable)),
  };
  const own = service.kind === "consumer" ? service : undefined;
  return {
    ...common,
    goesTo: trigger.on === "queue" ? { kind: "queue", queue } : { kind: "function", name },
    ...(own?.ownsTable === true && { table: own.name }),
    ...(own?.marks !== undefined && reads === undefined && { marks: own.marks }),
  };
}

/** Undefined for readers of the stream, which let every fact through. */
function heardBy(service: Producer | ConsumerDefinition): readonly EventDefinition[] | undefined {
  return service.kind === "consumer" && service.hears !== "every" ? service.hears : undefined;
}

function readingOf(reads: readonly EventDefinition[]): Pick<Inbox, "read" | "reads"> {
  const facts = reader(reads);
  return { reads, read: (body) => facts.read({ handle: "", body, attempt: 1, origin: "" }) };
}

/** Ours by the name of the queue or of its dead-letter queue; any other queue by its name, URL or ARN. */
export function inboxNamed(name: string, inboxes: readonly OwnInbox[]): Inbox {
  const own = inboxes.find((inbox) => inbox.name === name || inbox.dlq === name);
  if (own !== undefined) return own;
  if (name === "") throw new WrongUsage("Name a consumer or a dead-letter queue.");
  const queue = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf(":")) + 1);
  return inboxes.find((inbox) => inbox.dlq === queue) ?? { name: queue, dlq: name, keepsRecords: false };
}
