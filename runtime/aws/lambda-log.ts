import * as z from "zod";
import { jsonLog, type Level, type Log } from "../kit/log.ts";

/** What a function is told of itself by its environment. */
export const LOG_ENVIRONMENT = {
  SERVICE: z.string().min(1),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
} as const;

export interface LogEnvironment {
  readonly SERVICE: string;
  readonly AWS_LAMBDA_FUNCTION_NAME: string;
  readonly LOG_LEVEL: Level;
}

/** To standard output, which Lambda keeps. */
export function lambdaLog(env: LogEnvironment): Log {
  const setting = { service: env.SERVICE, function: env.AWS_LAMBDA_FUNCTION_NAME, level: env.LOG_LEVEL };
  return jsonLog(
    setting,
    () => new Date(),
    (lines) => process.stdout.write(lines),
  );
}
