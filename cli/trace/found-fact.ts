import { UnreadableFact } from "../../runtime/errors.ts";
import { envelopeOf } from "../../runtime/stream/envelope.ts";
import type { KeptRecord } from "../target/record-page.ts";

/** What is told of a fact: its envelope, and never its data. */
export interface FoundFact {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** When it happened, as its producer wrote it. */
  readonly time: string;
  /** Its own id where it names none. */
  readonly correlationId: string;
  readonly causationId?: string;
  /** Milliseconds since 1970; not later than that, where it was read from the archive. */
  readonly arrivedMs: number;
}

/** @returns undefined for what is no envelope: nobody can say of it what it belongs to. */
export function foundFact(record: KeptRecord): FoundFact | undefined {
  try {
    const { id, type, time = "", value } = envelopeOf(record);
    const text = (name: string) => {
      const said = value[name];
      return typeof said === "string" ? said : undefined;
    };
    const causationId = text("causationid");
    return {
      id,
      source: text("source") ?? "",
      type,
      subject: text("subject") ?? "",
      time,
      correlationId: text("correlationid") ?? id,
      ...(causationId !== undefined && { causationId }),
      arrivedMs: record.arrivedMs,
    };
  } catch (error) {
    if (error instanceof UnreadableFact) return undefined;
    throw error;
  }
}

/** A fact is known by its source and id (docs/adr/0013-identity-of-a-fact.md). */
export const identityOf = ({ source, id }: FoundFact): string => JSON.stringify([source, id]);
