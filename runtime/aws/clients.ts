import { Agent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { KinesisClient, type KinesisClientConfig } from "@aws-sdk/client-kinesis";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { SQSClient, type SQSClientConfig } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";

const SOCKETS = { keepAlive: true, maxSockets: 64 } as const;

/**
 * Over HTTP/1.1 with sockets kept open: the SDK's default opens an HTTP/2 connection per request in
 * some versions (https://github.com/aws/aws-sdk-js-v3/issues/8279), and local engines speak HTTP/1.1 only.
 */
export function kinesisClient(settings: KinesisClientConfig = {}): KinesisClient {
  return new KinesisClient({
    ...settings,
    requestHandler: new NodeHttpHandler({ httpAgent: new Agent(SOCKETS), httpsAgent: new TlsAgent(SOCKETS) }),
  });
}

/** Goes to the endpoint of the settings even where a queue's URL names another host. */
export function sqsClient(settings: SQSClientConfig = {}): SQSClient {
  return new SQSClient({ ...settings, useQueueUrlAsEndpoint: false });
}

/** The bucket stands in the path and not in the host's name, which a local engine could not have. */
export function s3Client(settings: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...settings, forcePathStyle: true });
}
