import type { Dialect, Fault } from "./aws-service.ts";

/** AWS's JSON protocol. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
export const DYNAMODB = json("dynamodb", "DynamoDB_20120810", "1.0");
export const SQS = json("sqs", "AmazonSQS", "1.0");
export const KINESIS = json("kinesis", "Kinesis_20131202", "1.1");

/** @param target in front of the operation in `X-Amz-Target` */
function json(signedAs: string, target: string, version: "1.0" | "1.1"): Dialect {
  const type = `application/x-amz-json-${version}`;
  return {
    signedAs,
    request: (operation, input) => ({
      headers: { "content-type": type, "x-amz-target": `${target}.${operation}` },
      body: Buffer.isBuffer(input) ? input : JSON.stringify(input),
    }),
    output: (text) => JSON.parse(text) as unknown,
    fault(text): Fault {
      const answer = objectIn(text);
      const { __type, message, Message } = answer;
      return {
        // `com.amazonaws.sqs#QueueDoesNotExist`
        name: typeof __type === "string" ? __type.replace(/^.*#/, "") : undefined,
        message: [message, Message].find((one) => typeof one === "string"),
        answer,
      };
    },
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
