import { PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { KinesisPort } from "../../runtime/aws/kinesis-publisher.ts";
import { ask, type PublishBatchInput, type SendMessageBatchInput, type Service } from "../../runtime/aws/operations.ts";
import { takeApart } from "../../runtime/stream/take-apart.ts";

/** Whether the entry with this body is refused this time. */
type RefuseBody = (body: string) => boolean;

/**
 * The engines never refuse an entry, AWS does: this stands between and refuses some, the rest goes through. What was put in
 * as one is refused with each of its records.
 */
export function refusingKinesis(client: KinesisPort, refuse: RefuseBody): KinesisPort {
  return {
    async send({ input: { StreamName, Records = [] } }) {
      const isRefused = Records.map(({ Data: bytes = new Uint8Array() }) =>
        takeApart({ bytes }).some((record) => refuse(Buffer.from(record.bytes).toString())),
      );
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

export function refusingSns(service: Service, refuse: RefuseBody): Service {
  return {
    async call(operation, input) {
      if (operation !== "PublishBatch") return service.call(operation, input);
      const { TopicArn, PublishBatchRequestEntries: entries } = input as PublishBatchInput;
      const [refused, accepted] = parted(entries, ({ Message }) => refuse(Message));
      if (accepted.length === 0) return { Failed: refused.map(throttled) };
      const answer = await ask(service, operation, { TopicArn, PublishBatchRequestEntries: accepted });
      return { ...answer, Failed: [...(answer.Failed ?? []), ...refused.map(throttled)] };
    },
  };
}

/** @param as what an entry is refused with */
export function refusingSqs(service: Service, refuse: RefuseBody, as: Refused = THROTTLED): Service {
  return {
    async call(operation, input) {
      if (operation !== "SendMessageBatch") return service.call(operation, input);
      const { QueueUrl, Entries } = input as SendMessageBatchInput;
      const [refused, accepted] = parted(Entries, ({ MessageBody }) => refuse(MessageBody));
      const Failed = refused.map(({ Id }) => ({ Id, ...as }));
      if (accepted.length === 0) return { Successful: [], Failed };
      const answer = await ask(service, operation, { QueueUrl, Entries: accepted });
      return { ...answer, Failed: [...(answer.Failed ?? []), ...Failed] };
    },
  };
}

interface Refused {
  readonly Code: string;
  readonly SenderFault: boolean;
}

const THROTTLED = { Code: "Throttling", Message: "Rate exceeded", SenderFault: true };

function throttled({ Id }: { readonly Id?: string | undefined }) {
  return { Id, ...THROTTLED };
}

function parted<T>(items: readonly T[], test: (item: T) => boolean): readonly [T[], T[]] {
  const refused = new Set(items.filter(test));
  return [[...refused], items.filter((item) => !refused.has(item))];
}

/** Counts calls. */
export function countingCalls(service: Service): Service & { readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    call(operation, input) {
      calls++;
      return service.call(operation, input);
    },
  };
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
