import { parseArgs } from "node:util";
import { close, listen } from "../infra/local/loopback.ts";
import { ourBundles, peerBundles } from "./cold-start/bundles.ts";
import { emptyAccount } from "./cold-start/services.ts";
import { coldStartTable } from "./cold-start/table.ts";
import { report } from "./measuring/results.ts";

const COMMAND = "npm run bench -- cold-start";
const USAGE = `${COMMAND} [--rounds n]`;
const ROUNDS = 15;

/**
 * What a new execution environment costs: every function's bundle and what one would deploy instead, each loaded in a fresh
 * process and given its first batch. What a smaller run finds is shown and not kept.
 */
export async function bench(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { rounds: { type: "string" } },
  });
  const rounds = Number(values.rounds ?? ROUNDS);
  if (positionals.length > 0 || !(rounds > 0)) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  const server = emptyAccount();
  const endpoint = await listen(server);
  const peers = await peerBundles(endpoint);
  try {
    const ours = await ourBundles(endpoint);
    await report(
      "cold-start",
      await coldStartTable({ command: COMMAND, rounds, peers: peers.bundles, ours }),
      rounds >= ROUNDS,
    );
  } finally {
    await peers.remove();
    await close(server);
  }
}
