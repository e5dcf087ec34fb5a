import { isFed, queueOf } from "../../infra/topology.ts";
import type { ConsumerDefinition, FunctionDefinition, Producer } from "../../runtime/definition.ts";
import type { Definitions } from "../definitions.ts";

/** A function that messages come to. */
export interface Hearer {
  /** The inbox's name, under which its records stand in the ledger: its queue, or the reader of the stream. */
  readonly name: string;
  /** Types of facts that come to it; none where its own consumer is all it hears. */
  readonly hears: readonly string[];
  /** Whether failed attempts, and what became of redriven letters, are written down. */
  readonly keepsRecords: boolean;
}

/** All of them, by the definitions. Who reads the whole stream, whatever comes, hears no type in particular. */
export function hearersOf({ producers, consumers }: Definitions): readonly Hearer[] {
  return [...producers, ...consumers].flatMap((service) =>
    service.functions
      .filter(({ trigger }) => isFed(trigger))
      .map((one) => ({
        name: queueOf(one.name, one.trigger),
        hears: typesFor(one, service),
        keepsRecords: one.uses.includes("ledger.write"),
      })),
  );
}

function typesFor({ trigger }: FunctionDefinition, service: Producer | ConsumerDefinition): readonly string[] {
  if (trigger.on === "queue") return trigger.hears ?? [];
  return service.kind === "consumer" && service.hears !== "every" ? service.hears.map(({ type }) => type) : [];
}
