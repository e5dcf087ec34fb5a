import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { leanFrom } from "../../dlq-replayer/aws/lean-sqs.ts";
import type { AwsClients } from "../../dlq-replayer/aws/open-desk.ts";
import { clientConfig } from "../../infra/local/loopback.ts";

/** As the command line makes them. What a test has no engine for leads nowhere, and nobody asks it. */
export function clientsOf(messaging: string, dynamodb = messaging): AwsClients {
  const sqs = new SQSClient({ ...clientConfig(messaging), useQueueUrlAsEndpoint: false });
  return {
    sqs,
    leanSqs: leanFrom(sqs, () => new Date()),
    dynamodb: new DynamoDBClient(clientConfig(dynamodb)),
    kinesis: new KinesisClient(clientConfig(messaging)),
    lambda: new LambdaClient(clientConfig(messaging)),
  };
}
