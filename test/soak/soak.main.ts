import { join } from "node:path";
import { parseArgs } from "node:util";
import { isClean, textOf } from "./report.ts";
import { type Progress, soak } from "./soak.ts";

const USAGE = "npm run soak -- [--facts 200000] [--seed 1] [--share 0.05] [--visibility 15] [--json]";

/** Exits 0 when nothing was lost and every row is right, 1 when not, 2 when asked wrongly. */
async function main(): Promise<number> {
  const { facts, seed, share, visibility, json } = optionsIn(process.argv.slice(2));
  if (![facts, seed, share, visibility].every(Number.isFinite)) {
    console.error(USAGE);
    return 2;
  }
  const again = `npm run soak -- --facts ${facts} --seed ${seed} --share ${share}`;
  console.error(`Seed ${seed}; again by: ${again}`);
  const root = join(import.meta.dirname, "..", "..");
  const options = { root, facts, seed, share, visibilitySeconds: visibility, scale: 1 };
  const report = await soak({
    ...options,
    onProgress: (progress) => {
      console.error(progressText(progress));
    },
  });
  console.log(json ? JSON.stringify(report, undefined, 2) : textOf(report));
  if (isClean(report)) return 0;
  console.error(`Something is wrong. Again by: ${again}`);
  return 1;
}

function optionsIn(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      facts: { type: "string", default: "200000" },
      seed: { type: "string", default: "1" },
      share: { type: "string", default: "0.05" },
      visibility: { type: "string", default: "15" },
      json: { type: "boolean", default: false },
    },
  });
  const { facts, seed, share, visibility, json } = values;
  return { facts: Number(facts), seed: Number(seed), share: Number(share), visibility: Number(visibility), json };
}

const progressText = ({ facts, handled, faults, redelivered, memoryMb }: Progress): string =>
  `${facts} facts said, ${handled} handled, ${faults} faults, ${redelivered} came again, ${memoryMb} MB`;

process.exitCode = await main();
