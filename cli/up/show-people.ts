import { coloursOf } from "../colours.ts";
import type { World } from "../world.ts";
import { feed } from "./feed.ts";
import type { Show } from "./show.ts";
import { addresses, nextSteps } from "./welcome.ts";

const TICK_MS = 1_000;

export function showPeople(world: World): Show {
  const colours = coloursOf(world);
  const live = feed();
  let ticking: NodeJS.Timeout | undefined;

  return {
    event: live.hear,
    starting: () => {
      say("Starting engines and functions …");
    },
    ready: (cloud, seconds) => {
      const [first = "", ...rest] = addresses(cloud, seconds);
      say(colours.bold(colours.green(first)), ...rest, "");
      ticking = setInterval(tick, TICK_MS);
    },
    published: ({ length }) => {
      say(`Published a sample of ${length} facts to the stream; here they become rows:`);
    },
    settled: (cloud, sample) => {
      tick();
      say("", ...nextSteps(cloud, sample), "");
    },
    stopping: () => {
      clearInterval(ticking);
      say("", "Stopping; Ctrl-C once more ends it at once.");
    },
    stopped: () => {
      say("Stopped. Nothing was kept: the cloud lives in memory.");
    },
  };

  function tick(): void {
    const clock = colours.dim(world.now().toISOString().slice(11, 19));
    say(...live.tick().map((line) => `${clock}  ${line.startsWith("!") ? colours.red(line) : line}`));
  }

  function say(...lines: readonly string[]): void {
    for (const line of lines) world.out.write(`${line}\n`);
  }
}
