import type { Wave } from "../../infra/deploy/plan.ts";
import type { Done } from "../../infra/deploy/run-plan.ts";
import { bareTable } from "../bare-table.ts";
import type { Colours } from "../colours.ts";

const STACK = { title: "stack", align: "left" } as const;
const NAME = { title: "in CloudFormation", align: "left" } as const;

export function planTable(waves: readonly Wave[], colours: Colours): string {
  return bareTable(
    [{ title: "wave", align: "right" }, STACK, NAME],
    waves.flatMap((wave, index) =>
      wave.map(({ stack, stackName }, place) => [place === 0 ? String(index + 1) : "", stack, stackName]),
    ),
    colours,
  );
}

export function outcomeTable(done: readonly Done[], colours: Colours): string {
  return bareTable(
    [STACK, NAME, { title: "outcome", align: "left" }],
    done.map(({ step: { stack, stackName }, outcome: { state } }) => [stack, stackName, coloured(state, colours)]),
    colours,
  );
}

function coloured(state: Done["outcome"]["state"], { green, red, yellow }: Colours): string {
  switch (state) {
    case "deployed":
      return green(state);
    case "failed":
      return red(state);
    case "not started":
      return yellow(state);
    case "unchanged":
      return state;
  }
}
