import * as z from "zod";

/**
 * Reads settings once, at cold start.
 * @throws {Error} naming every missing or malformed variable at once, never its value.
 */
export function readConfig<Shape extends z.ZodRawShape>(shape: Shape, env: NodeJS.ProcessEnv) {
  const settings = z.object(shape).safeParse(env);
  if (settings.success) return settings.data;
  const problems = settings.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Error(`Settings are missing or malformed. ${problems.join("; ")}`);
}
