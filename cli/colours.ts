import pc from "picocolors";
import type { World } from "./world.ts";

export type Colours = ReturnType<typeof pc.createColors>;

/** Colours on a terminal, plain text in a pipe. https://no-color.org */
export function coloursOf({ out, env }: Pick<World, "out" | "env">): Colours {
  return pc.createColors(out.isTTY === true && (env["NO_COLOR"] ?? "") === "");
}
