import type {
  BatchGetItemCommandInput,
  BatchGetItemCommandOutput,
  BatchWriteItemCommandInput,
  BatchWriteItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import type {
  GetRecordsCommandInput,
  GetShardIteratorCommandInput,
  GetShardIteratorCommandOutput,
  ListShardsCommandInput,
  ListShardsCommandOutput,
  PutRecordsCommandOutput,
} from "@aws-sdk/client-kinesis";
import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchCommandOutput,
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchCommandOutput,
  ReceiveMessageCommandInput,
  SendMessageBatchCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from "@aws-sdk/client-sqs";
import type { AwsService } from "./aws-service.ts";

/** The part of a service that is used. */
export type Service = Pick<AwsService, "call">;

/** What is asked of services here: inputs and outputs as the SDK's types have them, but for what is binary, which is base64. */
interface Operations {
  readonly UpdateItem: Operation<UpdateItemCommandInput, UpdateItemCommandOutput>;
  readonly BatchWriteItem: Operation<BatchWriteItemCommandInput, BatchWriteItemCommandOutput>;
  readonly BatchGetItem: Operation<BatchGetItemCommandInput, BatchGetItemCommandOutput>;
  readonly Query: Operation<QueryCommandInput, QueryCommandOutput>;
  readonly SendMessageBatch: Operation<SendMessageBatchInput, SendMessageBatchCommandOutput>;
  readonly ChangeMessageVisibilityBatch: Operation<
    ChangeMessageVisibilityBatchCommandInput,
    ChangeMessageVisibilityBatchCommandOutput
  >;
  readonly ReceiveMessage: Operation<ReceiveMessageCommandInput, { readonly Messages?: readonly ReceivedMessage[] }>;
  readonly DeleteMessageBatch: Operation<DeleteMessageBatchCommandInput, DeleteMessageBatchCommandOutput>;
  readonly SendMessage: Operation<SendMessageCommandInput, SendMessageCommandOutput>;
  /** Its JSON, as bytes (put-records-json.ts). */
  readonly PutRecords: Operation<Buffer, PutRecordsCommandOutput>;
  readonly PublishBatch: Operation<PublishBatchInput, PublishBatchOutput>;
  readonly ListShards: Operation<ListShardsCommandInput, ListShardsCommandOutput>;
  readonly GetShardIterator: Operation<GetShardIteratorCommandInput, GetShardIteratorCommandOutput>;
  readonly GetRecords: Operation<GetRecordsCommandInput, GetRecordsOutput>;
}

interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Omit<Output, "$metadata">;
}

export interface SendMessageBatchInput {
  readonly QueueUrl: string;
  readonly Entries: readonly {
    readonly Id: string;
    readonly MessageBody: string;
    readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
  }[];
}

export interface PublishBatchInput {
  readonly TopicArn: string;
  readonly PublishBatchRequestEntries: readonly {
    readonly Id: string;
    readonly Message: string;
    readonly MessageAttributes?: Readonly<Record<string, { readonly DataType: string; readonly StringValue: string }>>;
  }[];
}

/** As far as it is read. */
export interface PublishBatchOutput {
  readonly Successful?: readonly { readonly Id?: string | undefined }[] | undefined;
  readonly Failed?: readonly BatchFault[] | undefined;
}

export interface BatchFault {
  readonly Id?: string | undefined;
  readonly Code?: string | undefined;
  readonly Message?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}

export interface ReceivedMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly MD5OfBody: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttribute>>;
}

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** base64 */
  readonly BinaryValue?: string;
}

interface GetRecordsOutput {
  readonly Records?: readonly GotRecord[];
  /** None: the shard is closed and read to its end. */
  readonly NextShardIterator?: string | null;
}

export interface GotRecord {
  readonly SequenceNumber: string;
  readonly PartitionKey: string;
  /** base64 */
  readonly Data: string;
  /** Seconds since 1970, with a fraction. */
  readonly ApproximateArrivalTimestamp: number;
}

/** @throws what the service's call throws. */
export async function ask<Name extends keyof Operations>(
  service: Service,
  operation: Name,
  input: Operations[Name]["input"],
): Promise<Operations[Name]["output"]> {
  return (await service.call(operation, input)) as Operations[Name]["output"];
}
