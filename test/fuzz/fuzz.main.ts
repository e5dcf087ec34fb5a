import { parseArgs } from "node:util";
import { doors } from "./doors.ts";
import { failureText, listing, table } from "./report.ts";
import { run, type Run } from "./run.ts";

const INPUTS = 100_000;
const USAGE = `npm run fuzz -- [door…] [--inputs n] [--seed n] [--first n] [--list]

Puts malformed inputs through each door and watches that nothing breaks.
  --inputs n  at each door; ${INPUTS} by default
  --seed n    the same seed makes the same inputs; another one each time by default
  --first n   number of the first input, for one that failed before
  --list      also prints what was made and which errors were seen
Doors: ${doors.map(({ name, takes }) => `\n  ${name.padEnd(15)} ${takes}`).join("")}
Exit: 0 nothing broke, 1 something did, 2 wrong usage.`;

const wanted = readWanted();
if (wanted === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  process.exitCode = await fuzz(wanted);
}

type Wanted = NonNullable<ReturnType<typeof readWanted>>;

function readWanted() {
  try {
    const options = {
      inputs: { type: "string" },
      seed: { type: "string" },
      first: { type: "string" },
      list: { type: "boolean" },
    } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const [inputs, first] = [Number(values.inputs ?? INPUTS), Number(values.first ?? 0)];
    const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
    const chosen = doors.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
    const isUnknown = positionals.some((name) => doors.every((door) => door.name !== name));
    const areNumbers =
      Number.isInteger(inputs) && inputs > 0 && Number.isInteger(seed) && Number.isInteger(first) && first >= 0;
    return isUnknown || !areNumbers ? undefined : { inputs, seed, first, chosen, isListed: values.list === true };
  } catch {
    return undefined;
  }
}

async function fuzz({ inputs, seed, first, chosen, isListed }: Wanted): Promise<0 | 1> {
  const rejections: unknown[] = [];
  process.on("unhandledRejection", (error) => rejections.push(error));
  console.log(`seed ${seed}`);
  const runs: Run[] = [];
  for (const door of chosen) {
    const onProgress = progress(inputs);
    const done = await run(door, { seed, first, inputs, escaped: () => rejections.splice(0), onProgress });
    runs.push(done);
    if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
    if (isListed) console.log(`${door.name}\n${listing(done.kinds)}\n${listing(done.errors)}`);
    if (done.failure !== undefined) console.log(`${failureText(done.failure)}\n`);
  }
  console.log(table(runs));
  return runs.some(({ failure }) => failure !== undefined) ? 1 : 0;
}

/** A line that grows on a terminal; in a pipe one every few seconds. */
function progress(inputs: number): (run: Run) => void {
  const everyMs = process.stderr.isTTY ? 200 : 5_000;
  let lastMs = 0;
  return ({ door, inputs: done, milliseconds }) => {
    if (milliseconds - lastMs < everyMs) return;
    lastMs = milliseconds;
    const words = `${door}  ${done.toLocaleString("en-US")} of ${inputs.toLocaleString("en-US")}  ${(milliseconds / 1_000).toFixed(0)} s`;
    process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${words}` : `${words}\n`);
  };
}
