import type { Resource, Value } from "../templates/template.ts";
import { attribute, ref, retained } from "./names.ts";

/**
 * Keys every table has; rows expire by `expiresAt`. Kept when its stack goes, and refused to be deleted by hand.
 *
 * @param after all in its stack that may fail beside it. DynamoDB refuses CloudFormation too: a table that stands when a
 * first attempt is rolled back stays, and the next attempt finds its name taken.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html#WorkingWithTables.Basics.DeletionProtection
 */
export function table(name: string, after: readonly string[]): Resource {
  return retained({
    Type: "AWS::DynamoDB::Table",
    ...(after.length > 0 && { DependsOn: after }),
    Properties: {
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: true,
    },
  });
}

/** Refuses whoever comes without TLS, whatever else a policy allows. */
export const onlyOverTls = (action: string, ...resources: readonly Value[]): Value => ({
  Sid: "OnlyOverTls",
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resources,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/**
 * Without a role of ours nobody writes to a queue but the topic, where one is named.
 * @param id logical id of the queue
 */
export function queuePolicy(id: string, topicArn: Value | undefined): Resource {
  const arn = attribute(id, "Arn");
  return {
    Type: "AWS::SQS::QueuePolicy",
    Properties: {
      Queues: [ref(id)],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [...(topicArn === undefined ? [] : [fromTopic(topicArn, arn)]), onlyOverTls("sqs:*", arn)],
      },
    },
  };
}

const fromTopic = (topicArn: Value, queueArn: Value): Value => ({
  Sid: "FromTopic",
  Effect: "Allow",
  Principal: { Service: "sns.amazonaws.com" },
  Action: "sqs:SendMessage",
  Resource: queueArn,
  Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
});
