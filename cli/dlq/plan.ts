import type { Plan } from "../../dlq-replayer/core/plan.ts";
import { planDigest } from "../../dlq-replayer/core/plan.ts";
import { planLetters } from "../../dlq-replayer/moves/plan-letters.ts";
import { coloursOf } from "../colours.ts";
import { CommandFailed } from "../failures.ts";
import type { DlqPlanOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { filtersOf } from "./filters.ts";
import { loadEdit } from "./load-edit.ts";
import { looking } from "./looking.ts";
import { withOffice } from "./office.ts";
import { writePlan, shownPath } from "./plan-file.ts";
import { moreThanSeen, nothingPlanned, planWords } from "./plan-text.ts";

/**
 * `chorus dlq plan`: which letters would be put back, frozen in a file. Nothing is done to any of them.
 * @throws {CommandFailed} when there is nothing to put back, or it would not be safe to look.
 */
export async function planRedrive(name: string, options: DlqPlanOptions, world: World): Promise<void> {
  const { filters, where } = filtersOf(options, world.now());
  const edit = options.edit === undefined ? undefined : await loadEdit(options.edit, world);
  await withOffice(options, world, async (office) => {
    const desk = await office.desk(name);
    await office.mayLook(desk, options.spendReceives === true);
    const target = await office.target(desk, options.to);
    const planned = await looking(desk, world, (onProgress) =>
      planLetters(desk, {
        filters,
        ...(where !== undefined && { where }),
        ...(options.limit !== undefined && { limit: options.limit }),
        ...(edit !== undefined && { edit }),
        target,
        limits: {
          maxRedrives: options.maxRedrives,
          includeFailing: options.includeFailing === true,
          includeConflicts: options.includeConflicts === true,
        },
        lookups: Infinity,
        visibilitySeconds: options.visibility,
        signal: office.signal,
        onProgress,
      }),
    );
    if (office.signal.aborted)
      throw new CommandFailed("Interrupted: no plan was made, and the letters are as they were.");
    if (planned.plan.letters.length === 0) throw new CommandFailed(nothingPlanned(planned));
    const path = await writePlan(planned.plan, options.out, world);
    if (options.json)
      writeJson(world.out, { target: describeTarget(office.place), file: path, ...summaryOf(planned.plan) });
    else world.out.write(`${planWords(planned, shownPath(path, world), coloursOf(world))}\n`);
    const unseen = desk.facts.visible - planned.survey.seen;
    if (unseen > 0) world.err.write(`note: ${moreThanSeen(unseen)}\n`);
  });
}

function summaryOf(plan: Plan) {
  const { letters, ...words } = plan;
  return { ...words, letters: letters.length, digest: planDigest(plan) };
}
