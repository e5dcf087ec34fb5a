import type { AwsService } from "../../runtime/aws/aws-service.ts";
import { ask, type MessageAttribute, type ReceivedMessage, type Service } from "../../runtime/aws/operations.ts";
import { judgeResponse } from "./batch-response.ts";
import type { QueueFeed } from "./deployment.ts";
import { ACCOUNT_ID, REGION } from "./engines/engines.ts";
import { type BatchReport, type Invokable, type Mapping, MAX_PAYLOAD_BYTES, pause } from "./mapping.ts";

export interface SqsMappingOptions {
  readonly feed: QueueFeed;
  readonly target: Invokable;
  readonly sqs: Service;
  /** For long polls, which stopping breaks off. Its own: it is closed. */
  readonly polling: AwsService;
  /** Batches in flight at most: the definition's, or fewer where a laptop is smaller than Lambda. */
  readonly concurrency: number;
  readonly onBatch: (report: BatchReport) => void;
}

/** ReceiveMessage gives 10 at most; a larger batch is made of several. */
const MOST_PER_RECEIVE = 10;
const LONG_POLL_SECONDS = 20;
const AFTER_AN_ERROR_MS = 200;

/**
 * Lambda's event source mapping for a standard queue, with ReportBatchItemFailures. The rules stand
 * with their sources in docs/local-cloud.md.
 */
export function startSqsMapping(options: SqsMappingOptions): Mapping {
  const { feed, target, sqs, polling, concurrency, onBatch } = options;
  const stopping = new AbortController();
  const tally = { inFlight: 0, invocations: 0, records: 0, failures: 0, lastFailure: undefined as string | undefined };
  const inWork = new Set<readonly ReceivedMessage[]>();
  const lanes = Array.from({ length: concurrency }, () => lane());

  return {
    status: () =>
      Promise.resolve({
        functionName: target.name,
        kind: "queue",
        source: feed.queue,
        inFlight: tally.inFlight,
        ...(inWork.size > 0 && { oldestSeconds: oldestSecondsIn([...inWork].flat()) }),
        invocations: tally.invocations,
        records: tally.records,
        failures: tally.failures,
        ...(tally.lastFailure !== undefined && { lastFailure: tally.lastFailure }),
      }),
    async stop() {
      stopping.abort();
      await polling.close();
      await Promise.all(lanes);
    },
  };

  async function lane(): Promise<void> {
    while (!stopping.signal.aborted) {
      const batch = await gather();
      for (const part of withinPayload(batch)) await handle(part);
    }
  }

  /** Until the batch is full or its window ends; without a window, what one receive brings. */
  async function gather(): Promise<readonly ReceivedMessage[]> {
    const batch: ReceivedMessage[] = [...(await receive(feed.batchSize, LONG_POLL_SECONDS))];
    const ends = Date.now() + feed.batchWindowSeconds * 1_000;
    while (batch.length > 0 && batch.length < feed.batchSize && Date.now() < ends && !stopping.signal.aborted) {
      const seconds = Math.min(LONG_POLL_SECONDS, Math.ceil((ends - Date.now()) / 1_000));
      batch.push(...(await receive(feed.batchSize - batch.length, seconds)));
    }
    return batch;
  }

  async function receive(most: number, WaitTimeSeconds: number): Promise<readonly ReceivedMessage[]> {
    try {
      const { Messages = [] } = await ask(polling, "ReceiveMessage", {
        QueueUrl: feed.queueUrl,
        MaxNumberOfMessages: Math.min(MOST_PER_RECEIVE, most),
        WaitTimeSeconds,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      return Messages;
    } catch {
      // A poller that cannot poll tries again, as Lambda's does; ending is the one error it expects.
      await pause(AFTER_AN_ERROR_MS, stopping.signal);
      return [];
    }
  }

  async function handle(batch: readonly ReceivedMessage[]): Promise<void> {
    tally.inFlight += batch.length;
    inWork.add(batch);
    const began = performance.now();
    const result = await target.invoke(
      JSON.stringify({ Records: batch.map((message) => recordOf(message, feed.queue)) }),
    );
    const verdict = judgeResponse(
      result,
      batch.map(({ MessageId }) => MessageId),
    );
    const again = verdict.failed === "all" ? batch.length : verdict.failed === "some" ? verdict.handles.size : 0;
    // Failed messages are left alone: their visibility timeout brings them back, or the redrive policy takes them.
    if (verdict.failed !== "all") {
      const failed = verdict.failed === "some" ? verdict.handles : new Set<string>();
      await forget(batch.filter(({ MessageId }) => !failed.has(MessageId)));
    }
    const why = verdict.failed === "all" ? verdict.why : undefined;
    tally.inFlight -= batch.length;
    inWork.delete(batch);
    tally.invocations++;
    tally.records += batch.length;
    tally.failures += again;
    tally.lastFailure = why ?? tally.lastFailure;
    onBatch({
      functionName: target.name,
      source: feed.queue,
      records: batch.length,
      failed: again,
      milliseconds: performance.now() - began,
      ...(why !== undefined && { why }),
    });
  }

  /** What could not be deleted comes back and is handled again, which is what at-least-once means. */
  async function forget(messages: readonly ReceivedMessage[]): Promise<void> {
    for (let start = 0; start < messages.length; start += MOST_PER_RECEIVE) {
      const Entries = messages
        .slice(start, start + MOST_PER_RECEIVE)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      const { Failed = [] } = await ask(sqs, "DeleteMessageBatch", { QueueUrl: feed.queueUrl, Entries }).catch(
        (error: unknown) => ({ Failed: [{ Code: String(error) }] }),
      );
      if (Failed.length > 0)
        tally.lastFailure = `${Failed.length} messages could not be deleted: ${Failed[0]?.Code ?? ""}`;
    }
  }
}

function oldestSecondsIn(messages: readonly ReceivedMessage[]): number {
  const sent = messages.map(({ Attributes }) => Number(Attributes?.["SentTimestamp"] ?? Date.now()));
  return Math.round((Date.now() - Math.min(...sent)) / 1_000);
}

/** Splits what one invocation may not carry. */
function withinPayload(batch: readonly ReceivedMessage[]): readonly (readonly ReceivedMessage[])[] {
  const parts: ReceivedMessage[][] = [];
  let bytes = Infinity;
  for (const message of batch) {
    const size = Buffer.byteLength(JSON.stringify(message));
    if (bytes + size > MAX_PAYLOAD_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(message);
    bytes += size;
  }
  return parts;
}

/** As a function sees it. https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function recordOf(message: ReceivedMessage, queue: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body ?? "",
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [name, attributeOf(attribute)]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${queue}`,
    awsRegion: REGION,
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttribute) {
  return {
    dataType: DataType,
    stringListValues: [],
    binaryListValues: [],
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
  };
}
