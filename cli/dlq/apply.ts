import type { Plan } from "../../dlq-replayer/core/plan.ts";
import type { Desk } from "../../dlq-replayer/moves/desk.ts";
import { redrive, type Redriven } from "../../dlq-replayer/moves/redrive.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DlqApplyOptions, DlqOptions } from "../options.ts";
import { progressBar } from "../progress-bar.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { appliedJson, appliedWords, failureOf } from "./applied-text.ts";
import { editOf } from "./load-edit.ts";
import { lockPathOf, type Office, saying, withOffice } from "./office.ts";
import { journalOf, readPlanFile, shownPath } from "./plan-file.ts";

/**
 * `chorus dlq apply`: puts back exactly the letters of a plan. Called again, it takes up what was begun.
 * @throws {CommandFailed} unless every letter of the plan is where it belongs, or was before.
 */
export async function applyPlan(file: string, options: DlqApplyOptions, world: World): Promise<void> {
  const { plan, path } = await readPlanFile(file, world);
  const edit = await editOf(plan, options.edit, world);
  await withOffice(options, world, async (office) => {
    const desk = await deskFor(plan, office, options);
    const target = await office.target(desk, plan.destination.kind === "queue" ? plan.destination.arn : undefined);
    const began = world.now().getTime();
    const result = await withProgress(plan, world, (onProgress) =>
      saying(() =>
        redrive(desk, {
          plan,
          journalPath: journalOf(path),
          target,
          stages: options.canary,
          waitMs: options.wait * 1_000,
          lanes: options.concurrency,
          visibilitySeconds: options.visibility,
          archive: ARCHIVE,
          lockPath: lockPathOf(desk, world),
          isAlive: world.isAlive,
          signal: office.signal,
          onProgress,
          ...(options.rate !== undefined && { perSecond: options.rate }),
          ...(edit !== undefined && { edit: edit.apply }),
          ...(options.reason !== undefined && { why: options.reason }),
        }),
      ),
    );
    const tookMs = world.now().getTime() - began;
    const shown = shownPath(path, world);
    if (options.json)
      writeJson(world.out, { target: describeTarget(office.place), ...appliedJson(plan, result, tookMs) });
    else world.out.write(`${appliedWords(plan, result, tookMs, coloursOf(world))}\n`);
    const failure = failureOf(plan, result, shown);
    if (failure !== undefined) throw new CommandFailed(failure);
  });
}

/** How records are found that have left the stream. */
const ARCHIVE = 'docs/runbooks/dead-letters.md, "Records that have left the stream"';

/** @throws {CommandFailed} when it is another queue of the same name, or it would not be safe to look. */
export async function deskFor(plan: Plan, office: Office, options: DlqOptions): Promise<Desk> {
  const isOurs = office.inboxes.some(({ name }) => name === plan.inbox);
  const desk = await office.desk(isOurs ? plan.inbox : plan.dlq.arn);
  if (desk.facts.arn !== plan.dlq.arn) {
    throw new CommandFailed(
      `The plan is of ${plan.dlq.arn}, and here that queue is ${desk.facts.arn}. Name its account and region: --profile, --region, --port.`,
    );
  }
  await office.mayLook(desk, options.spendReceives === true);
  return desk;
}

export async function withProgress(
  plan: Plan,
  world: World,
  work: (
    onProgress: (progress: { readonly settled: number; readonly waitingFor?: string }) => void,
  ) => Promise<Redriven>,
): Promise<Redriven> {
  const bar = progressBar(world.err, plan.letters.length);
  let shown = 0;
  try {
    return await work(({ settled, waitingFor }) => {
      if (settled > shown) bar.advance(settled - shown);
      shown = settled;
      bar.say(waitingFor === undefined ? `${settled} of ${plan.letters.length}` : `waiting for ${waitingFor}`);
    });
  } finally {
    bar.stop();
  }
}
