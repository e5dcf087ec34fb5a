/** Ten at a time, many tens in flight, every answer read entry by entry: `batched.mjs <lanes>`. */
import process from "node:process";
import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from "@aws-sdk/client-sqs";
import { lanes, source, sqs, target } from "./sqs.mjs";

const ATTEMPTS = 5;
const everything = { QueueUrl: source, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
let refused = 0;

await lanes(Number(process.argv[2]), async () => {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(everything));
    if (Messages.length === 0) return;
    const toSend = Messages.map(({ Body, MessageAttributes }, index) => ({
      Id: String(index),
      MessageBody: Body,
      MessageAttributes,
    }));
    const sent = await insist(toSend, (Entries) => new SendMessageBatchCommand({ QueueUrl: target, Entries }));
    const toDelete = sent.map(({ Id }) => ({ Id, ReceiptHandle: Messages[Number(Id)].ReceiptHandle }));
    await insist(toDelete, (Entries) => new DeleteMessageBatchCommand({ QueueUrl: source, Entries }));
  }
});

const left = await remaining();
if (refused + left > 0) {
  console.log(`${refused} refused for good, ${left} left`);
  process.exitCode = 1;
} else {
  console.log("done");
}

/** @returns the entries that were taken. */
async function insist(entries, command) {
  const taken = [];
  let pending = entries;
  for (let attempt = 1; attempt <= ATTEMPTS && pending.length > 0; attempt++) {
    const { Successful = [] } = await sqs.send(command(pending));
    const successful = new Set(Successful.map(({ Id }) => Id));
    taken.push(...pending.filter(({ Id }) => successful.has(Id)));
    pending = pending.filter(({ Id }) => !successful.has(Id));
  }
  refused += pending.length;
  return taken;
}

async function remaining() {
  const names = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
  ];
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: source, AttributeNames: names }));
  return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}
