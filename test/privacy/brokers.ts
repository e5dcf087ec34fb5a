import type { KinesisPort } from "../../runtime/aws/kinesis-publisher.ts";
import type { PublishBatchInput, SendMessageBatchInput, Service } from "../../runtime/aws/operations.ts";
import type { Patience } from "../../runtime/publisher/patience.ts";
import type { World } from "../../runtime/publisher/world.ts";
import type { Chance } from "../chance.ts";
import { rude } from "./rude.ts";

/** How often a call fails as a whole, and of one that does not how often an entry does. */
export interface Manners {
  readonly luck: Chance;
  readonly share: number;
}

type SqsEntry = SendMessageBatchInput["Entries"][number];

/** @param take gets what is stored */
export function rudeSqs(manners: Manners, take: (entry: SqsEntry) => void = () => undefined): Service {
  const call: Service["call"] = (operation, input) => {
    const { Entries } = input as SendMessageBatchInput;
    return Promise.resolve(operation === "SendMessageBatch" ? answered(Entries, manners, take) : {});
  };
  return rude<Service>({ call }, manners);
}

export function rudeSns(manners: Manners): Service {
  const call: Service["call"] = (_, input) =>
    Promise.resolve(answered((input as PublishBatchInput).PublishBatchRequestEntries, manners));
  return rude<Service>({ call }, manners);
}

export function rudeKinesis(manners: Manners): KinesisPort {
  const { luck, share } = manners;
  const send: KinesisPort["send"] = ({ input: { Records = [] } }) => {
    const answers = Records.map(({ Data }) =>
      luck.next() < share
        ? { ErrorCode: "InternalFailure", ErrorMessage: `Record ${Buffer.from(Data ?? []).toString()} was refused` }
        : { SequenceNumber: "1", ShardId: "shardId-000000000000" },
    );
    return Promise.resolve({ FailedRecordCount: answers.filter((one) => "ErrorCode" in one).length, Records: answers });
  };
  return rude<KinesisPort>({ send }, manners);
}

function answered<Entry extends { readonly Id?: string | undefined }>(
  entries: readonly Entry[],
  { luck, share }: Manners,
  take: (entry: Entry) => void = () => undefined,
) {
  const isRefused = entries.map(() => luck.next() < share);
  const Failed = entries
    .filter((_, index) => isRefused[index] === true)
    .map((entry) => ({
      Id: entry.Id,
      Code: luck.pick(["InternalError", "InvalidMessageContents"]),
      Message: `Invalid characters in ${JSON.stringify(entry)}`,
      SenderFault: luck.next() < 0.5,
    }));
  const stored = entries.filter((_, index) => isRefused[index] === false);
  for (const entry of stored) take(entry);
  return { Successful: stored.map(({ Id }) => ({ Id, MessageId: "m", MD5OfMessageBody: "" })), Failed };
}

/** Gives up at once: what is refused twice is said twice. */
export const IMPATIENT: Partial<Patience> = { lingerMs: 0, giveUpAfterMs: 0 };

/** A clock that stands, and nobody waits. */
export const hurried: World = {
  now: () => 0,
  random: () => 0,
  sleep: () => Promise.resolve(),
  randomHex: (digits) => "0".repeat(digits),
};
