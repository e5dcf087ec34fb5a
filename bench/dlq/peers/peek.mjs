/** Receives all, groups them by their cause's fingerprint, lets go of all: `peek.mjs <lanes>`. */
import process from "node:process";
import { ChangeMessageVisibilityBatchCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { lanes, source, sqs } from "./sqs.mjs";

const count = Number(process.argv[2]);
const everything = {
  QueueUrl: source,
  MaxNumberOfMessages: 10,
  VisibilityTimeout: 300,
  MessageAttributeNames: ["All"],
  MessageSystemAttributeNames: ["All"],
};
const groups = new Map();
const held = [];
let refused = 0;

await lanes(count, async () => {
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(everything));
    if (Messages.length === 0) return;
    for (const { MessageAttributes } of Messages) {
      const cause = JSON.parse(MessageAttributes?.["chorus-cause"]?.StringValue ?? "{}");
      groups.set(cause.fingerprint, (groups.get(cause.fingerprint) ?? 0) + 1);
    }
    held.push(Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 })));
  }
});

await lanes(count, async () => {
  for (let Entries = held.pop(); Entries !== undefined; Entries = held.pop()) {
    const { Failed = [] } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: source, Entries }));
    refused += Failed.length;
  }
});

console.log(`${groups.size} groups`);
if (refused > 0) process.exitCode = 1;
