/** One letter after the other. */
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { source, sqs, target } from "./sqs.mjs";

const everything = { QueueUrl: source, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };

for (;;) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(everything));
  if (Messages.length === 0) break;
  for (const { Body, MessageAttributes, ReceiptHandle } of Messages) {
    await sqs.send(new SendMessageCommand({ QueueUrl: target, MessageBody: Body, MessageAttributes }));
    await sqs.send(new DeleteMessageCommand({ QueueUrl: source, ReceiptHandle }));
  }
}
console.log("done");
