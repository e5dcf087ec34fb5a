import * as z from "zod";
import { type Problem, problemsIn } from "../../../runtime/http/problems.ts";
import type { Fact } from "../../../schemas/event.ts";
import { subjectOf } from "../../../schemas/subject.ts";
import { CommandRefused } from "./command-refused.ts";
import type { Asked, Deed } from "./deeds.ts";

/** What only the outside world knows. */
export interface Circumstances {
  /** UUIDv7. */
  readonly factId: string;
  readonly now: Date;
  /** The fact's own id when absent. */
  readonly correlationId?: string | undefined;
  readonly traceparent?: string | undefined;
}

/**
 * The same command under the same circumstances is the same fact.
 * @throws {CommandRefused} naming every field that is wrong.
 */
export function decide(deed: Deed, asked: Asked, { factId, now, correlationId, traceparent }: Circumstances): Fact {
  const data = deed.dataOf(asked, factId);
  try {
    return deed.definition.read({
      specversion: "1.0",
      id: factId,
      source: "/social",
      type: deed.definition.type,
      subject: subjectIn(deed, data),
      time: now.toISOString(),
      datacontenttype: "application/json",
      correlationid: correlationId ?? factId,
      ...(traceparent !== undefined && { traceparent }),
      data,
    });
  } catch (error) {
    if (error instanceof z.ZodError) throw new CommandRefused(asAsked(problemsIn(error), data));
    throw error;
  }
}

/** Data that lacks a part of its subject is refused for that part, not for the subject. */
function subjectIn({ definition }: Deed, data: Asked): string {
  try {
    return subjectOf(definition, data);
  } catch (error) {
    if (error instanceof TypeError) return definition.subject;
    throw error;
  }
}

/** A command's fields are the data's. What follows from them (a pair's id, the subject) is named only if they are right. */
function asAsked(problems: readonly Problem[], data: Asked): readonly Problem[] {
  const named = problems.map(({ path, message }) => ({ path: path.replace(/^data\./, ""), message }));
  const own = named.filter(({ path }) => path in data && path !== "followId");
  return own.length > 0 ? own : named;
}
