import type { EventDefinition, Fact } from "../../schemas/event.ts";

export type Level = "debug" | "info" | "warn" | "error";
export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  line(level: Level, message: string, fields?: Fields): void;
  /** Everything of one batch in one write. */
  flush(): void;
}

/** Facts about the running function that stand in every line. */
export interface LogSetting {
  readonly service: string;
  readonly function: string;
  readonly level: Level;
}

const RANKS: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** One JSON object a line. @param write gets whole lines, newline included. */
export function jsonLog(setting: LogSetting, now: () => Date, write: (lines: string) => void): Log {
  const { level: least, ...standing } = setting;
  let lines = "";
  return {
    line(level, message, fields) {
      if (RANKS[level] < RANKS[least]) return;
      lines += `${JSON.stringify({ level, time: now().toISOString(), message, ...standing, ...fields })}\n`;
    },
    flush() {
      if (lines !== "") write(lines);
      lines = "";
    },
  };
}

export const silentLog: Log = { line: () => undefined, flush: () => undefined };

/** A fact's data with personal and secret fields masked, by the classes its schema gives them. */
export function masked(fact: Fact, { personal }: EventDefinition): unknown {
  if (typeof fact.data !== "object" || fact.data === null) return fact.data;
  return Object.fromEntries(
    Object.entries(fact.data).map(([field, value]) => {
      const personalClass = personal[field];
      return [field, personalClass === undefined ? value : `<${personalClass}>`];
    }),
  );
}
