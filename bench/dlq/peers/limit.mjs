/**
 * What the engine can give: the same calls as batched.mjs, with neither SDK nor signature nor a look at the answers:
 * `limit.mjs <lanes>`. It is no way to move letters.
 */
import { Agent, request } from "node:http";
import process from "node:process";

const { AWS_ENDPOINT_URL, SOURCE_URL, TARGET_URL } = process.env;
const count = Number(process.argv[2]);
const { hostname, port } = new URL(AWS_ENDPOINT_URL);
const agent = new Agent({ keepAlive: true, maxSockets: count });

await Promise.all(Array.from({ length: count }, lane));
console.log("done");

async function lane() {
  for (;;) {
    const everything = { QueueUrl: SOURCE_URL, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    const { Messages = [] } = await call("ReceiveMessage", everything);
    if (Messages.length === 0) return;
    await call("SendMessageBatch", {
      QueueUrl: TARGET_URL,
      Entries: Messages.map(({ Body, MessageAttributes }, index) => ({
        Id: String(index),
        MessageBody: Body,
        MessageAttributes,
      })),
    });
    await call("DeleteMessageBatch", {
      QueueUrl: SOURCE_URL,
      Entries: Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    });
  }
}

function call(operation, input) {
  const body = JSON.stringify(input);
  const headers = {
    "content-type": "application/x-amz-json-1.0",
    "content-length": Buffer.byteLength(body),
    "x-amz-target": `AmazonSQS.${operation}`,
  };
  return new Promise((resolve, reject) => {
    const asked = request({ agent, hostname, port, method: "POST", path: "/", headers }, (answer) => {
      let text = "";
      answer
        .setEncoding("utf8")
        .on("data", (more) => (text += more))
        .on("end", () => resolve(JSON.parse(text)));
    });
    asked.once("error", reject).end(body);
  });
}
