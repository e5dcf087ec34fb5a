import type { Cloud } from "../../infra/local/cloud.ts";
import { placeAt } from "../../infra/local/loopback.ts";
import { dynamoRowStore } from "../../runtime/aws/dynamo-row-store.ts";
import { backingOff } from "../../runtime/aws/pauses.ts";
import { dynamodbAt } from "../../runtime/aws/services.ts";
import type { RowStore } from "../../runtime/ports.ts";
import { chance } from "../chance.ts";
import { type Archive, readArchive } from "./archive.ts";
import { judgeLetters, type Letter, type LettersJudged, takeLetters } from "./letters.ts";
import type { Poison } from "./poison.ts";
import { PROJECTIONS } from "./projections.ts";
import type { SoakReport } from "./report.ts";
import { type Run, type Slice, sliceOf } from "./slices.ts";

export interface Charge {
  readonly run: Run;
  /** How many were said; made again one after the other. */
  readonly slices: number;
  readonly poison: readonly Poison[];
  readonly look: () => void;
}

type Verdict = Pick<
  SoakReport,
  "archivedLines" | "lettersByCause" | "letterCopies" | "compared" | "wrongRows" | "lostFacts" | "wrongLetters"
>;

/** Asks the engines themselves, not the wires. */
export async function judge(cloud: Cloud, { run, slices, poison, look }: Charge): Promise<Verdict> {
  const service = dynamodbAt(placeAt(cloud.endpoints.dynamodb));
  const [bucket = ""] = cloud.deployment.buckets;
  const archive = await readArchive(cloud.clients.s3, bucket);
  const compared: Record<string, number> = {};
  const wrongRows: string[] = [];
  const lostFacts: string[] = [];
  for (let index = 0; index < slices; index++) {
    look();
    const slice = sliceOf(run, index);
    lostFacts.push(...lostOf(slice, archive));
    for (const [name, ask] of Object.entries(PROJECTIONS)) {
      const store: RowStore = dynamoRowStore(service, name, backingOff);
      const said = archive.saidAbout(slice.name);
      const found = await ask({ slice, said, store, luck: chance(run.seed + index), now: new Date() });
      compared[name] = (compared[name] ?? 0) + found.compared;
      wrongRows.push(...found.wrong.map((wrong) => `${name}, slice ${index}, ${wrong}`));
    }
  }
  await service.close();
  const { byCause, copies, wrong } = await lettersIn(cloud, poison);
  return {
    archivedLines: archive.lines,
    lettersByCause: byCause,
    letterCopies: copies,
    compared,
    wrongRows,
    lostFacts,
    wrongLetters: wrong,
  };
}

export function lostOf({ facts }: Pick<Slice, "facts">, archive: Pick<Archive, "holds">): readonly string[] {
  return facts.flatMap((fact) => {
    const held = archive.holds(fact);
    return held === "as said"
      ? []
      : [`${fact.type} ${fact.id} is ${held === "not" ? "not" : "kept otherwise"} in the archive`];
  });
}

async function lettersIn({ clients, deployment }: Cloud, poison: readonly Poison[]): Promise<LettersJudged> {
  const letters: Letter[] = [];
  for (const { name, url } of deployment.queues.filter(({ isLive }) => !isLive)) {
    letters.push(...(await takeLetters(clients.sqs, name, url)));
  }
  return judgeLetters(poison, letters);
}
