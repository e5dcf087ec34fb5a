import { join } from "node:path";
import { parseArgs } from "node:util";
import { isClean, textOf } from "./report.ts";
import { type Progress, soak } from "./soak.ts";

const USAGE = "npm run soak -- [--facts 200000] [--seed 1] [--share 0.05] [--visibility 15] [--json]";

/** Exits 0 when nothing was lost and every row is right, 1 when not, 2 when asked wrongly. */
async function main(): Promise<number> {
  const asked = optionsIn(process.argv.slice(2));
  if (asked === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { facts, seed, share, visibility, json } = asked;
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

/** @returns undefined for what is not understood. */
function optionsIn(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS });
    const { json, ...texts } = values;
    const [facts, seed, share] = [Number(texts.facts), Number(texts.seed), Number(texts.share)];
    const visibility = Number(texts.visibility);
    const isUnderstood = [facts, seed, share, visibility].every(Number.isFinite);
    return isUnderstood ? { facts, seed, share, visibility, json } : undefined;
  } catch {
    return undefined;
  }
}

const OPTIONS = {
  facts: { type: "string", default: "200000" },
  seed: { type: "string", default: "1" },
  share: { type: "string", default: "0.05" },
  visibility: { type: "string", default: "15" },
  json: { type: "boolean", default: false },
} as const;

const progressText = ({ facts, handled, faults, redelivered, memoryMb }: Progress): string =>
  `${facts} facts said, ${handled} handled, ${faults} faults, ${redelivered} came again, ${memoryMb} MB`;

process.exitCode = await main();
