import { bytesOf } from "../core/message.ts";
import { isMarked, type Outgoing, outgoingOf } from "../core/outgoing.ts";
import { packs } from "../core/packs.ts";
import type { Letter } from "../core/letter.ts";
import type { Deliver } from "./move.ts";
import type { Destination, EntryAnswer } from "./ports.ts";
import { repeated } from "./repeat.ts";

export interface QueueDelivery {
  readonly job: string;
  readonly isFifo: boolean;
  /** Of one call, all its messages with their attributes. */
  readonly maxCallBytes: number;
}

interface Parcel {
  readonly letter: Letter;
  readonly message: Outgoing;
}

/** Sends each letter's messages, as few calls as they fit into. A letter is done when all of its messages are stored. */
export function toQueue(destination: Destination, { job, isFifo, maxCallBytes }: QueueDelivery): Deliver {
  return async (letters, repeating, onUnsure) => {
    const parcels = letters.flatMap((letter) =>
      outgoingOf(letter, job, isFifo).map((message): Parcel => ({ letter, message })),
    );
    const answers = await repeated(parcels, sendAll, repeating, (some) =>
      onUnsure([...new Set(some.map(({ letter }) => letter))]),
    );
    const byLetter = new Map<Letter, EntryAnswer<string>>();
    for (const [index, { letter }] of parcels.entries()) {
      const answer = answers[index];
      const before = byLetter.get(letter);
      if (answer !== undefined && (before === undefined || before.is === "done")) byLetter.set(letter, answer);
    }
    const isThere = new Set(parcels.filter((_, index) => answers[index]?.is === "done").map(({ letter }) => letter));
    // It stays for the sake of the rest, and all of it is sent the next time.
    const inPart = letters.filter((letter) => isThere.has(letter) && byLetter.get(letter)?.is !== "done");
    if (inPart.length > 0) await onUnsure(inPart);
    return letters.map((letter) => byLetter.get(letter) ?? NOTHING_TO_SEND);
  };

  async function sendAll(parcels: readonly Parcel[]): Promise<readonly EntryAnswer<string>[]> {
    const answers: EntryAnswer<string>[] = [];
    for (const pack of packs(parcels, maxCallBytes, ({ message }) => bytesOf(message)))
      answers.push(...(await destination.send(pack.map(({ message }) => message))));
    return answers;
  }
}

const NOTHING_TO_SEND = { is: "refused", reason: "it holds nothing that a queue can carry", passing: false } as const;

/** Whether the consumer can answer for it: a message with ten attributes has no room for the job's mark. */
export const isFollowed = (letter: Letter, job: string): boolean => outgoingOf(letter, job, false).every(isMarked);
