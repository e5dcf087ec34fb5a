import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { redrive } from "../../dlq-replayer/moves/redrive.ts";
import { lettersFile } from "../../dlq-replayer/moves/to-file.ts";
import { CommandFailed, WrongUsage } from "../failures.ts";
import type { DlqDiscardOptions } from "../options.ts";
import { describeTarget } from "../target/choose-target.ts";
import { writeJson, type World } from "../world.ts";
import { appliedJson, failureOf } from "./applied-text.ts";
import { deskFor, withProgress } from "./apply.ts";
import { lockPathOf, saying, withOffice } from "./office.ts";
import { readPlanFile, shownPath } from "./plan-file.ts";
import { letters } from "./words.ts";

const LANES = 16;

/**
 * `chorus dlq discard`: takes the letters of a plan out of the queue, after each is safe in a file, from which
 * `chorus dlq import` brings them back.
 * @throws {WrongUsage} unless whoever calls says how many they are.
 */
export async function discardPlan(file: string, options: DlqDiscardOptions, world: World): Promise<void> {
  const { plan, path } = await readPlanFile(file, world);
  const { length } = plan.letters;
  if (options.confirm !== length) {
    const said = options.confirm === undefined ? "" : `, not ${options.confirm}`;
    throw new WrongUsage(
      `The plan has ${letters(length)}${said}. To take them out of ${plan.dlq.name} for good, say --confirm ${length}.`,
    );
  }
  if ((options.reason ?? "").trim() === "")
    throw new WrongUsage('Say why, for whoever misses them: --reason "test data of INC-42"');
  const why = options.reason ?? "";
  const stem = path.replace(/\.json$/, "");
  const journalPath = `${stem}.discard.journal.jsonl`;
  const archive = options.archive === undefined ? `${stem}.discarded.jsonl` : resolve(world.cwd, options.archive);
  await withOffice(options, world, async (office) => {
    const desk = await deskFor(plan, office, options);
    await mkdir(dirname(archive), { recursive: true });
    if (existsSync(archive) && !existsSync(journalPath))
      throw new CommandFailed(`${archive} is there already, and not of this plan: choose another name with --archive.`);
    const at = world.now().toISOString();
    const discarded = await lettersFile(archive, { inbox: desk.inbox.name, dlq: desk.facts.name, at });
    const result = await withProgress(plan, world, (onProgress) =>
      saying(() =>
        redrive(desk, {
          plan,
          journalPath,
          target: { kind: "file", file: discarded },
          stages: [],
          waitMs: 0,
          lanes: LANES,
          visibilitySeconds: options.visibility,
          archive: "",
          why,
          lockPath: lockPathOf(desk, world),
          isAlive: world.isAlive,
          signal: office.signal,
          onProgress,
        }),
      ),
    ).finally(() => discarded.close());
    const shown = shownPath(archive, world);
    if (options.json)
      writeJson(world.out, { target: describeTarget(office.place), archive, ...appliedJson(plan, result, 0) });
    else
      world.out.write(
        `${letters(result.moved)} taken out of ${plan.dlq.name}; they are in ${shown}, from which npx chorus dlq import ${shown} brings them back.\n`,
      );
    const failure = failureOf(plan, result, shownPath(path, world))?.replaceAll("dlq apply", "dlq discard");
    if (failure !== undefined) throw new CommandFailed(failure);
  });
}
