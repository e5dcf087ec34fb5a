// An .mjs, because the consumer's own types do not let anybody reach what its poller calls.
import { AbstractSqsConsumer } from "@message-queue-toolkit/sqs";
import { MessageHandlerConfigBuilder } from "@message-queue-toolkit/core";
import { DEFINITION } from "../facts.ts";

const silent = { debug() {}, info() {}, warn() {}, error() {}, trace() {}, fatal() {}, isLevelEnabled: () => false };
silent.child = () => silent;

class Consumer extends AbstractSqsConsumer {
  /** What the poller would call for each message. */
  get receiver() {
    // As its init() finds them out from SQS.
    this.queueUrl = "https://sqs.us-east-1.amazonaws.com/111122223333/measured";
    this.deadLetterQueueUrl = `${this.queueUrl}-dlq`;
    return this.createConsumer({ visibilityTimeout: 30 }).handleMessage;
  }
}

/** Its pipeline for one message, over a whole batch at once. The poller stays out: Lambda polls. */
export function toolkit(sink, bin) {
  const handlers = new MessageHandlerConfigBuilder()
    .addConfig(
      DEFINITION.schema,
      (fact) => {
        sink(fact);
        return Promise.resolve({ result: "success" });
      },
      { messageType: DEFINITION.type },
    )
    .build();
  const consumer = new Consumer(
    {
      sqsClient: { send: () => Promise.resolve(bin(1)) },
      logger: silent,
      errorReporter: { report() {} },
      consumerErrorResolver: { processError: (error) => error },
    },
    {
      handlers,
      messageTypeResolver: { messageTypePath: "type" },
      messageIdField: "id",
      messageTimestampField: "time",
      handlerSpy: false,
      locatorConfig: { queueName: "measured" },
    },
    undefined,
  );
  const receive = consumer.receiver;
  return async ({ Records }) => {
    const settled = await Promise.allSettled(
      Records.map(({ body, messageId, receiptHandle }) =>
        receive({ Body: body, MessageId: messageId, ReceiptHandle: receiptHandle }),
      ),
    );
    return {
      batchItemFailures: settled.flatMap(({ status }, n) =>
        status === "rejected" ? [{ itemIdentifier: Records[n].messageId }] : [],
      ),
    };
  };
}
