import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import type { S3Client } from "@aws-sdk/client-s3";
import { ListTopicsCommand, SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import { kinesisClient, s3Client, sqsClient } from "../../runtime/aws/clients.ts";
import { CommandFailed } from "../failures.ts";
import { awsSettings } from "./aws-settings.ts";
import { describeTarget, type Target } from "./choose-target.ts";
import type { LocalCloud } from "./local-clouds.ts";

/** The embedded cloud asks nobody who they are; these open nothing anywhere else. */
const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export function kinesisOf(target: Target): KinesisClient {
  return kinesisClient(settingsOf(target, "kinesis"));
}

export function snsOf(target: Target): SNSClient {
  return new SNSClient(settingsOf(target, "messaging"));
}

export function sqsOf(target: Target): SQSClient {
  return sqsClient(settingsOf(target, "messaging"));
}

export function s3Of(target: Target): S3Client {
  return s3Client(settingsOf(target, "messaging"));
}

export function dynamodbOf(target: Target): DynamoDBClient {
  return new DynamoDBClient(settingsOf(target, "dynamodb"));
}

export function lambdaOf(target: Target): LambdaClient {
  return new LambdaClient(settingsOf(target, "lambda"));
}

/**
 * Topics are found by name, so that nobody has to know an account's number.
 * @throws {CommandFailed} when there is none of that name.
 */
export async function topicArnOf(name: string, client: SNSClient, target: Target): Promise<string> {
  let token: string | undefined;
  do {
    const page = await client.send(new ListTopicsCommand({ NextToken: token }));
    const found = page.Topics?.find(({ TopicArn }) => TopicArn?.endsWith(`:${name}`));
    if (found?.TopicArn !== undefined) return found.TopicArn;
    token = page.NextToken;
  } while (token !== undefined);
  throw new CommandFailed(`There is no topic "${name}" in ${describeTarget(target)}. Is Chorus deployed there?`);
}

function settingsOf(target: Target, service: keyof LocalCloud["endpoints"]) {
  if (target.where === "aws") return awsSettings(target);
  const { region, endpoints } = target.cloud;
  return { region, endpoint: endpoints[service], credentials: LOCAL_CREDENTIALS };
}
