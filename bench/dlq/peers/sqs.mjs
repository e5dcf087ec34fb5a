/**
 * The peers are programs as somebody on call writes them, run by Node as they stand. The client is the SDK's, with the
 * SDK's settings; the engine's address comes from the environment, also where a queue's URL names another.
 */
import process from "node:process";
import { SQSClient } from "@aws-sdk/client-sqs";

export const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
export const source = process.env["SOURCE_URL"];
export const target = process.env["TARGET_URL"];

/** @param {number} count @param {() => Promise<void>} lane */
export const lanes = (count, lane) => Promise.all(Array.from({ length: count }, lane));
