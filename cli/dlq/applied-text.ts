import type { Plan } from "../../dlq-replayer/core/plan.ts";
import { shownReason } from "../../dlq-replayer/core/shown.ts";
import type { Redriven } from "../../dlq-replayer/moves/redrive.ts";
import type { Colours } from "../colours.ts";
import { sentence } from "../reason.ts";
import { count, letters } from "./words.ts";

/** Named in full up to here; the journal and --json have all. */
const NAMED_AT_MOST = 20;

/** What was done, for people. */
export function appliedWords(plan: Plan, result: Redriven, tookMs: number, colours: Colours): string {
  const { moved, movedBefore, canary, ended, cameBack, possibleDuplicates, strangers, hiddenLonger } = result;
  const perSecond = Math.round((moved * 1_000) / Math.max(1, tookMs));
  const before = movedBefore > 0 ? ` (${count(movedBefore)} by earlier runs of this plan)` : "";
  const lines = [
    `${letters(moved)} went back to the ${plan.destination.kind} ${colours.bold(plan.destination.name)}${before} in ${(tookMs / 1_000).toFixed(1)} s${moved > 1_000 ? `, ${count(perSecond)} a second` : ""}.`,
  ];
  if (canary !== undefined && ended === "done")
    lines.push(`${letters(canary.spent)} went ahead, and the consumer handled each.`);
  if (cameBack === 0 && plan.destination.kind === "queue")
    lines.push(colours.green("Its queue is empty, and no letter came back."));
  if (cameBack === "unseen" && ended === "done")
    lines.push("Its queue was not empty yet when this stopped watching: npx chorus status.");
  if (strangers > 0)
    lines.push(
      `${letters(strangers)} that the plan does not name ${strangers === 1 ? "was" : "were"} met and stayed as ${strangers === 1 ? "it was" : "they were"}.`,
    );
  if (hiddenLonger > 0)
    lines.push(
      `${letters(hiddenLonger)} could not be given back at once; they are visible again when their timeout ends.`,
    );
  if (possibleDuplicates.size > 0)
    lines.push(
      `${letters(possibleDuplicates.size)} may have arrived twice: ${named([...possibleDuplicates].map(([id, factId]) => (factId === "" ? id : factId)))}.`,
    );
  return lines.join("\n");
}

/** @returns undefined when every letter of the plan is where it belongs. */
export function failureOf(plan: Plan, result: Redriven, file: string): string | undefined {
  const { ended, refused, undeleted, missing, cameBack, canary, moved, movedBefore } = result;
  const rest = plan.letters.length - moved - movedBefore;
  const again = `npx chorus dlq apply ${file}`;
  const refusedAll = canary?.outcomes.length === 0 ? refused[0]?.reason : undefined;
  switch (ended) {
    case "interrupted":
      return `Interrupted: ${letters(rest)} of the plan are left where they were. Go on with: ${again}`;
    case "canary failed":
      if (refusedAll !== undefined)
        return `The destination takes none of the letters that went ahead: ${sentence(refusedAll)} ${count(rest)} left where they were. That says nothing of the consumer: see that the queue takes them, or leave those out of a new plan with --where.`;
      return `${canaryWords(result)} ${letters(canary?.spent ?? 0)} spent, ${count(rest)} left where they were. Mend the consumer, deploy, and make a new plan: npx chorus dlq plan ${plan.inbox}`;
    case "canary silent":
      return `Nothing was heard of ${letters(canary?.outcomes.length ?? 0)} that went ahead: does the consumer run? (npx chorus status) ${count(rest)} left where they were. Wait longer with --wait, do without with --canary off, or go on with: ${again}`;
    case "hidden":
      return `Somebody else holds letters of the plan and does not give them back; ${count(rest)} are left. Go on later with: ${again}`;
    case "missing":
      return `${letters(missing.length)} of the plan ${missing.length === 1 ? "is" : "are"} not in ${plan.dlq.name} any more: handled, deleted or expired since the plan was made: ${named(missing)}.`;
    case "done":
      break;
  }
  const faults = [
    ...(refused.length > 0 ? [`${letters(refused.length)} stayed where they were: ${reasonsOf(refused)}.`] : []),
    ...(undeleted.length > 0
      ? [
          `${letters(undeleted.length)} arrived and could not be deleted from ${plan.dlq.name}; the journal knows them. Run it again before they are redriven otherwise: ${again}`,
        ]
      : []),
    ...(typeof cameBack === "number" && cameBack > 0
      ? [`${letters(cameBack)} came back, or are new since it began: npx chorus dlq list ${plan.inbox}`]
      : []),
  ];
  return faults.length === 0 ? undefined : faults.join(" ");
}

function canaryWords({ canary }: Redriven): string {
  const failed = canary?.outcomes.find(({ outcome }) => outcome.kind === "failed");
  const reason = failed?.letter.reason;
  const diedOf = reason === undefined ? "" : ` It had died of ${shownReason(reason)} (group ${reason.fingerprint}).`;
  const fingerprint = failed?.outcome.kind === "failed" ? failed.outcome.fingerprint : undefined;
  const same = fingerprint !== undefined && fingerprint === reason?.fingerprint ? "of the same thing" : "again";
  return `The consumer is still broken: letter ${failed?.letter.factId ?? failed?.letter.message.messageId ?? ""} died ${same}.${diedOf}`;
}

function reasonsOf(refused: Redriven["refused"]): string {
  const counts = new Map<string, number>();
  for (const { reason } of refused) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, dead]) => `${reason} (${count(dead)})`).join("; ");
}

function named(names: readonly string[]): string {
  const rest = names.length - NAMED_AT_MOST;
  return `${names.slice(0, NAMED_AT_MOST).join(", ")}${rest > 0 ? ` and ${count(rest)} more, which --json names` : ""}`;
}

export function appliedJson(plan: Plan, result: Redriven, tookMs: number) {
  const { canary, possibleDuplicates, ...figures } = result;
  return {
    job: plan.id,
    inbox: plan.inbox,
    destination: plan.destination,
    tookMs,
    ...figures,
    // Of a run that stopped before the end nobody knows what is there.
    missing: result.ended === "missing" ? result.missing : [],
    possibleDuplicates: [...possibleDuplicates].map(([messageId, factId]) => ({ messageId, factId })),
    ...(canary !== undefined && {
      canary: {
        stage: canary.stage,
        spent: canary.spent,
        outcomes: canary.outcomes.map(({ letter, outcome }) => ({
          messageId: letter.message.messageId,
          factId: letter.factId ?? null,
          ...outcome,
        })),
      },
    }),
  };
}
