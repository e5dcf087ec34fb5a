import * as z from "zod";

const factLine = z.object({
  message: z.string(),
  type: z.string().default("a message"),
  subject: z.string().default(""),
  outcome: z.enum(["done", "skipped", "parked", "again"]),
});
const batchLine = z.object({ message: z.literal("batch"), received: z.int(), rows: z.int() });
const errorLine = z.object({ level: z.literal("error"), message: z.string(), error: z.string().optional() });

/** One fact in one consumer's hands. */
export type FactLine = z.output<typeof factLine>;
/** The end of an invocation; its facts stand before it. */
export type BatchLine = z.output<typeof batchLine>;

export type LogLine =
  | ({ readonly kind: "fact" } & FactLine)
  | ({ readonly kind: "batch" } & BatchLine)
  | { readonly kind: "trouble"; readonly words: string }
  | { readonly kind: "other" };

/** What a function's log line tells. A line that is no JSON was written by hand, or by a crash. */
export function readLog(line: string): LogLine {
  let said: unknown;
  try {
    said = JSON.parse(line);
  } catch {
    return line.trim() === "" ? { kind: "other" } : { kind: "trouble", words: line };
  }
  const fact = factLine.safeParse(said);
  if (fact.success) return { kind: "fact", ...fact.data };
  const batch = batchLine.safeParse(said);
  if (batch.success) return { kind: "batch", ...batch.data };
  const error = errorLine.safeParse(said);
  if (!error.success) return { kind: "other" };
  const { message, error: cause } = error.data;
  return { kind: "trouble", words: cause === undefined ? message : `${message}: ${cause}` };
}
