import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Endpoints } from "./engines/engines.ts";
import { clientConfig } from "./loopback.ts";

export interface Clients {
  readonly kinesis: KinesisClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
  destroy(): void;
}

export function clientsFor({ kinesis, messaging, dynamodb }: Endpoints): Clients {
  const clients = {
    kinesis: new KinesisClient(clientConfig(kinesis)),
    sns: new SNSClient(clientConfig(messaging)),
    sqs: new SQSClient({ ...clientConfig(messaging), useQueueUrlAsEndpoint: false }),
    s3: new S3Client({ ...clientConfig(messaging), forcePathStyle: true }),
    dynamodb: new DynamoDBClient(clientConfig(dynamodb)),
  };
  return {
    ...clients,
    destroy: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
