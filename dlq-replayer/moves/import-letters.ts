import { digestOf } from "../../runtime/core/digest.ts";
import { progressOf } from "../core/journal.ts";
import { bytesOf, type Message } from "../core/message.ts";
import type { Outgoing } from "../core/outgoing.ts";
import { packs } from "../core/packs.ts";
import { inLanes } from "./lanes.ts";
import { openJournal, readJournal } from "./journal-file.ts";
import { BEHIND_ANOTHER, rounds } from "./rounds.ts";
import type { Destination } from "./ports.ts";
import { repeated, type Repeating } from "./repeat.ts";

export interface ImportOptions {
  readonly messages: readonly Message[];
  readonly destination: Destination;
  readonly isFifo: boolean;
  /** Beside the file: whoever imports it again takes up what was begun. */
  readonly journalPath: string;
  readonly lanes: number;
  readonly repeating: Repeating;
  readonly onProgress?: (settled: number) => void;
}

export interface Imported {
  readonly imported: number;
  readonly importedBefore: number;
  readonly refused: readonly { readonly messageId: string; readonly reason: string }[];
  /** Message ids of the file: perhaps they are there twice. */
  readonly possibleDuplicates: readonly string[];
}

/**
 * Sends what a file holds, byte for byte, and remembers what is there already.
 * @throws {Refused} when the journal is another file's or damaged. Then nothing was sent.
 */
export async function importLetters(options: ImportOptions): Promise<Imported> {
  const { messages, destination, isFifo, journalPath, lanes, repeating, onProgress } = options;
  const before = progressOf(await readJournal(journalPath, new Set(messages.map(({ messageId }) => messageId))));
  const journal = await openJournal(journalPath);
  const refused: { readonly messageId: string; readonly reason: string }[] = [];
  const unsure = new Set(before.possibleDuplicates.keys());
  // A file that was written on in two goes may hold a letter twice.
  const each = new Map(messages.map((message) => [message.messageId, message]));
  const todo = [...each.values()].filter(({ messageId }) => before.letters.get(messageId)?.is !== "sent");
  const stoppedGroups = new Set<string>();
  let imported = 0;
  try {
    // Where order counts one call follows the other, and none holds two of one message group.
    const inOrder = isFifo ? rounds(todo, orderOf) : [todo];
    const calls = inOrder.flatMap((some) => packs(some, CALL_BYTES, bytesOf));
    await inLanes(isFifo ? 1 : lanes, calls, async (all) => {
      if (repeating.signal.aborted) return;
      const pack = all.filter((message) => !stoppedGroups.has(orderOf(message)));
      for (const { messageId } of all.filter((message) => !pack.includes(message)))
        refused.push({ messageId, reason: BEHIND_ANOTHER });
      if (pack.length === 0) return;
      await journal.write({ step: "intent", letters: pack.map(({ messageId }) => [messageId, ""]) });
      const answers = await repeated(
        pack,
        (pending) => destination.send(pending.map((message) => outgoing(message, isFifo))),
        repeating,
        async (some) => {
          for (const { messageId } of some) unsure.add(messageId);
          await journal.write({ step: "unsure", letters: some.map(({ messageId }) => messageId) });
        },
      );
      const sent = pack.flatMap(({ messageId }, index) => {
        const answer = answers[index];
        return answer?.is === "done" ? [[messageId, answer.as] as const] : [];
      });
      const failed = pack.flatMap(({ messageId }, index) => {
        const answer = answers[index];
        return answer?.is === "done" ? [] : [{ messageId, reason: answer?.reason ?? "no answer" }];
      });
      if (sent.length > 0) await journal.write({ step: "sent", letters: sent });
      if (failed.length > 0)
        await journal.write({ step: "refused", letters: failed.map(({ messageId, reason }) => [messageId, reason]) });
      imported += sent.length;
      refused.push(...failed);
      if (isFifo)
        for (const [index, message] of pack.entries())
          if (answers[index]?.is !== "done") stoppedGroups.add(orderOf(message));
      onProgress?.(imported + refused.length);
    });
  } finally {
    await journal.close();
  }
  return { imported, importedBefore: messages.length - todo.length, refused, possibleDuplicates: [...unsure] };
}

const orderOf = ({ messageGroupId, messageId }: Message): string => messageGroupId ?? messageId;

function outgoing(
  { body, attributes, messageGroupId, traceHeader, messageId, hash }: Message,
  toFifo: boolean,
): Outgoing {
  return {
    body,
    attributes,
    ...(messageGroupId !== undefined && { messageGroupId }),
    ...(toFifo && { deduplicationId: digestOf(messageId, hash) }),
    ...(traceHeader !== undefined && { traceHeader }),
  };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const CALL_BYTES = 1_048_576;
