import { fileURLToPath } from "node:url";
import type { Way } from "./world.ts";

/** Tens of letters in flight. */
const AT_ONCE = [16, 32];

/** A way that nobody takes where there are many letters; it gets few. */
export const naive: Way = {
  ...peer("naive SDK v3 loop", new URL("./peers/naive.mjs", import.meta.url)),
  share: 1 / 20,
};

export const batched: readonly Way[] = AT_ONCE.map((lanes) =>
  peer(`batched SDK v3 loop, ${lanes} in flight`, new URL("./peers/batched.mjs", import.meta.url), lanes),
);

export const peekers: readonly Way[] = AT_ONCE.map((lanes) =>
  peer(`plain SDK v3, ${lanes} in flight`, new URL("./peers/peek.mjs", import.meta.url), lanes),
);

/** No way to move letters, but what the engine could answer. */
export const limits: readonly Way[] = AT_ONCE.map((lanes) => ({
  ...peer(`limit: bare HTTP, ${lanes} in flight`, new URL("./peers/limit.mjs", import.meta.url), lanes),
  isLimit: true,
}));

function peer(name: string, file: URL, lanes?: number): Way {
  const args = [fileURLToPath(file), ...(lanes === undefined ? [] : [String(lanes)])];
  return { name, run: async (world) => ({ steps: [await world.step({ name: "run", args })] }) };
}
