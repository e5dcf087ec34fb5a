import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { PublishBatchCommand } from "@aws-sdk/client-sns";
import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import type { KinesisPort } from "../../runtime/aws/kinesis-publisher.ts";
import type { SnsPort } from "../../runtime/aws/sns-broker.ts";
import type { SqsPort } from "../../runtime/aws/sqs-work-queue.ts";

/** Whether the entry with this body is refused this time. */
type RefuseBody = (body: string) => boolean;

/** The engines never refuse an entry, AWS does: this stands between and refuses some, the rest goes through. */
export function refusingKinesis(client: KinesisPort, refuse: RefuseBody): KinesisPort {
  return {
    async send({ input: { StreamName, Records = [] } }) {
      const isRefused = Records.map(({ Data = new Uint8Array() }) => refuse(Buffer.from(Data).toString()));
      const accepted = Records.filter((_, index) => isRefused[index] === false);
      const answer =
        accepted.length === 0 ? NOTHING : await client.send(new PutRecordsCommand({ StreamName, Records: accepted }));
      const stored = (answer.Records ?? []).values();
      return {
        FailedRecordCount: Records.length - accepted.length,
        Records: isRefused.map((refused) => (refused ? THROTTLED_RECORD : (stored.next().value ?? THROTTLED_RECORD))),
      };
    },
  };
}

const NOTHING = { Records: [] };
const THROTTLED_RECORD = { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "Rate exceeded" };

export function refusingSns(client: SnsPort, refuse: RefuseBody): SnsPort {
  return {
    async send({ input: { TopicArn, PublishBatchRequestEntries: entries = [] } }) {
      const [refused, accepted] = parted(entries, ({ Message = "" }) => refuse(Message));
      if (accepted.length === 0) return { Failed: refused.map(throttled) };
      const answer = await client.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: accepted }));
      return { ...answer, Failed: [...(answer.Failed ?? []), ...refused.map(throttled)] };
    },
  };
}

export function refusingSqs(client: SqsPort, refuse: RefuseBody): SqsPort {
  return {
    async send({ input: { QueueUrl, Entries = [] } }) {
      const [refused, accepted] = parted(Entries, ({ MessageBody = "" }) => refuse(MessageBody));
      if (accepted.length === 0) return { Successful: [], Failed: refused.map(throttled) };
      const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries: accepted }));
      return { ...answer, Failed: [...(answer.Failed ?? []), ...refused.map(throttled)] };
    },
  };
}

function throttled({ Id }: { readonly Id?: string | undefined }) {
  return { Id, Code: "Throttling", Message: "Rate exceeded", SenderFault: true };
}

function parted<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  const refused = new Set(items.filter(test));
  return [[...refused], items.filter((item) => !refused.has(item))];
}

/** Counts requests. */
export function counting<Command, Answer>(client: { send(command: Command): Promise<Answer> }) {
  let requests = 0;
  return {
    requests: () => requests,
    send(command: Command): Promise<Answer> {
      requests++;
      return client.send(command);
    },
  };
}
