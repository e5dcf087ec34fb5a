import { timeTexts } from "../core/time-text.ts";
import { METRICS } from "./metrics.ts";

export type Level = "debug" | "info" | "warn" | "error";
/** Called otherwise than what stands in every line already. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  line(level: Level, message: string, fields?: Fields): void;
  /** The same log; in every line of what is returned stand these fields too. */
  with(fields: Fields): Log;
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

/**
 * One JSON object a line. There is a line for every fact, so what stands in all of them is made text once.
 * @param write gets whole lines, newline included.
 */
export function jsonLog(setting: LogSetting, now: () => Date, write: (lines: string) => void): Log {
  const { level: least, ...standing } = setting;
  const textOf = timeTexts();
  let lines = "";
  return logWith(inner(standing));

  function logWith(own: string): Log {
    return {
      line(level, message, fields = {}) {
        // Alarms ring by what CloudWatch makes metrics of, whatever people want to read.
        if (RANKS[level] < RANKS[least] && !(METRICS in fields)) return;
        lines += `{"level":"${level}","time":"${textOf(now().getTime())}","message":${JSON.stringify(message)}${own}${inner(fields)}}\n`;
      },
      with(fields) {
        return logWith(own + inner(fields));
      },
      flush() {
        if (lines !== "") write(lines);
        lines = "";
      },
    };
  }
}

/** `,"a":1,"b":2` */
function inner(fields: Fields): string {
  const text = JSON.stringify(fields);
  return text === "{}" ? "" : `,${text.slice(1, -1)}`;
}

export const silentLog: Log = { line: () => undefined, with: () => silentLog, flush: () => undefined };
