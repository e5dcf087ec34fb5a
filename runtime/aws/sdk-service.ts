import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Service } from "./operations.ts";

type Send = (command: object) => Promise<unknown>;
type Command = new (input: never) => object;

const COMMANDS: Readonly<Record<string, Command>> = {
  UpdateItem: UpdateItemCommand,
  BatchWriteItem: BatchWriteItemCommand,
  BatchGetItem: BatchGetItemCommand,
  Query: QueryCommand,
  PublishBatch: PublishBatchCommand,
};

/** For who has the SDK's client: the command line finds credentials in profiles and sign-ons, as the AWS CLI does. */
export function sdkService(client: Pick<DynamoDBClient, "send"> | Pick<SNSClient, "send">): Service {
  const send: Send = (command) => (client.send as Send).call(client, command);
  return {
    call(operation, input) {
      const Named = COMMANDS[operation];
      if (Named === undefined) throw new RangeError(`${operation} is asked by the SDK nowhere`);
      return send(new Named(input as never));
    },
  };
}
