import { createHash } from "node:crypto";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { leanFrom } from "../../dlq-replayer/aws/lean-sqs.ts";
import {
  type AwsClients,
  historyOf,
  mayLook,
  openDesk,
  queueTarget,
  targetOf,
} from "../../dlq-replayer/aws/open-desk.ts";
import { type Desk, type QueueTarget, Refused, type Target } from "../../dlq-replayer/moves/desk.ts";
import type { History } from "../../dlq-replayer/moves/ports.ts";
import type { Inbox } from "../../dlq-replayer/inbox.ts";
import { LEDGER_TABLE } from "../../infra/topology.ts";
import { nearest } from "../../schemas/nearest.ts";
import { OURS } from "../definitions.ts";
import { CommandFailed } from "../failures.ts";
import type { GlobalOptions } from "../options.ts";
import { describeTarget, type Target as Place } from "../target/choose-target.ts";
import { dynamodbOf, kinesisOf, lambdaOf, sqsOf } from "../target/clients.ts";
import { findTarget } from "../target/find-target.ts";
import { interruption } from "../up/interruption.ts";
import type { World } from "../world.ts";
import { inboxesOf, inboxNamed, type OwnInbox } from "./inboxes.ts";

/** What every command about letters has at hand. */
export interface Office {
  readonly place: Place;
  /** All of ours. */
  readonly inboxes: readonly OwnInbox[];
  /** @throws {WrongUsage | CommandFailed} when there is none of that name. */
  desk(name: string): Promise<Desk>;
  /** @throws {CommandFailed} when its queue is not there. */
  deskOf(inbox: Inbox): Promise<Desk>;
  /** @throws {CommandFailed} when it would not be safe to receive from the queue now. */
  mayLook(desk: Desk, maySpendReceives: boolean): Promise<void>;
  /** @throws {CommandFailed} when it cannot be told, or is not there. */
  target(desk: Desk, to: string | undefined): Promise<Target>;
  /** @param name also URL or ARN. @throws {CommandFailed} when there is none. */
  queue(name: string): Promise<QueueTarget>;
  /** Of all inboxes: ours in Chorus' own table, others' on this machine. */
  readonly history: Pick<History, "of">;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One for each queue, whoever's account or cloud it is in. */
export function lockPathOf({ facts }: Desk, world: Pick<World, "root">): string {
  const place = createHash("sha256").update(`${facts.url} ${facts.arn}`).digest("hex").slice(0, 12);
  return join(folderOf(world), `${facts.name}-${place}.lock`);
}

/** Everything of `.chorus/dlq` is about letters, and nobody else's business. */
export const folderOf = ({ root }: Pick<World, "root">): string => join(root, ".chorus", "dlq");

export async function withOffice<T>(
  options: GlobalOptions,
  world: World,
  work: (office: Office) => Promise<T>,
): Promise<T> {
  const place = await findTarget(options, world);
  const sqs = sqsOf(place);
  const clients: AwsClients = {
    sqs,
    leanSqs: leanFrom(sqs, world.now),
    dynamodb: dynamodbOf(place),
    kinesis: kinesisOf(place),
    lambda: lambdaOf(place),
  };
  const inboxes = inboxesOf(OURS);
  const interrupted = new AbortController();
  void interruption(world).happens.then(() => {
    interrupted.abort();
  });
  const surroundings = {
    clock: {
      nowMs: () => world.now().getTime(),
      pause: (milliseconds: number, signal?: AbortSignal) => world.pause(milliseconds, signal),
    },
    chance: Math.random,
    newId: world.newId,
    by: `${userInfo().username}@${hostname()}`,
    historyFile: join(folderOf(world), "history.jsonl"),
  };
  const office: Office = {
    place,
    inboxes,
    signal: interrupted.signal,
    desk: (name) => office.deskOf(inboxNamed(name, inboxes)),
    async deskOf(inbox) {
      const isOurs = inboxes.some(({ name }) => name === inbox.name);
      const desk = await openDesk(inbox, clients, { ...surroundings, ...(isOurs && { ledgerTable: LEDGER_TABLE }) });
      if (desk === undefined) throw new CommandFailed(notThere(inbox, inboxes, place));
      return desk;
    },
    mayLook: (desk, maySpendReceives) => saying(() => mayLook(desk, clients, maySpendReceives)),
    target: (desk, to) => saying(() => targetOf(desk, clients, to)),
    async queue(name) {
      const target = await queueTarget(clients, name);
      if (target === undefined) throw new CommandFailed(`There is no queue "${name}" in ${describeTarget(place)}.`);
      return target;
    },
    history: {
      async of(names) {
        const own = names.filter((name) => inboxes.some((inbox) => inbox.name === name));
        const parts = [
          historyOf(clients, { ...surroundings, ledgerTable: LEDGER_TABLE }),
          historyOf(clients, surroundings),
        ];
        const [ours = [], others = []] = await Promise.all(
          parts.map((part, index) => part.of(index === 0 ? own : names)),
        );
        return [...ours, ...others];
      },
    },
  };
  try {
    return await work(office);
  } finally {
    await clients.leanSqs.close();
    sqs.destroy();
    clients.dynamodb.destroy();
    clients.kinesis.destroy();
    clients.lambda.destroy();
  }
}

/** What the replayer refuses is told as any command's failure is. */
export async function saying<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refused) throw new CommandFailed(`${error.message}.`, { cause: error });
    throw error;
  }
}

function notThere({ dlq, name }: Inbox, inboxes: readonly OwnInbox[], place: Place): string {
  if (inboxes.some((inbox) => inbox.dlq === dlq))
    return `There is no queue "${dlq}" in ${describeTarget(place)}. Is Chorus deployed there?`;
  const meant = nearest(
    name,
    inboxes.map((inbox) => inbox.name),
  );
  const known =
    meant.length > 0 ? `Did you mean ${meant.join(" or ")}?` : `Ours are ${inboxes.map((one) => one.name).join(", ")}.`;
  return `There is no queue "${dlq}" in ${describeTarget(place)}. ${known}`;
}
