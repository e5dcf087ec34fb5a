import { Agent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const SOCKETS = { keepAlive: true, maxSockets: 64 } as const;

/**
 * After so long without a byte either way a call has failed and is tried again. The SDK itself waits for minutes, so that
 * one lost answer would cost a function all its time, and every message of its batch a delivery.
 */
const SILENT_FOR_MS = 5_000;

/**
 * Over HTTP/1.1 with sockets kept open: for Kinesis the SDK's default opens an HTTP/2 connection per request in some
 * versions (https://github.com/aws/aws-sdk-js-v3/issues/8279), and local engines speak HTTP/1.1 only.
 */
const handler = (silentForMs: number) => ({
  requestHandler: new NodeHttpHandler({
    httpAgent: new Agent(SOCKETS),
    httpsAgent: new TlsAgent(SOCKETS),
    socketTimeout: silentForMs,
  }),
});

export function kinesisClient(settings: KinesisClientConfig = {}, silentForMs = SILENT_FOR_MS): KinesisClient {
  return new KinesisClient({ ...settings, ...handler(silentForMs) });
}

/** Goes to the endpoint of the settings even where a queue's URL names another host. Not for long polls, which are silent for longer. */
export function sqsClient(settings: SQSClientConfig = {}, silentForMs = SILENT_FOR_MS): SQSClient {
  return new SQSClient({ ...settings, useQueueUrlAsEndpoint: false, ...handler(silentForMs) });
}

/** The bucket stands in the path and not in the host's name, which a local engine could not have. */
export function s3Client(settings: S3ClientConfig = {}, silentForMs = SILENT_FOR_MS): S3Client {
  return new S3Client({ ...settings, forcePathStyle: true, ...handler(silentForMs) });
}
