import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Lease } from "../moves/ports.ts";

/** Long enough for a few renewals to fail, short enough to wait for after somebody was killed. */
const LEASE_SECONDS = 90;

export interface LeaseOptions {
  readonly client: Pick<DynamoDBClient, "send">;
  readonly tableName: string;
  readonly inbox: string;
  /** Who takes up a job again has its lease. */
  readonly job: string;
  readonly by: string;
  readonly nowMs: () => number;
}

/** A row that whoever acts on the queue holds and renews; it lapses by itself when its holder is gone. */
export function dynamoLease({ client, tableName, inbox, job, by, nowMs }: LeaseOptions): Lease {
  const Key = { pk: { S: `lease#${inbox}` }, sk: { S: "-" } };
  return {
    async take() {
      const now = Math.floor(nowMs() / 1_000);
      try {
        await client.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key,
            UpdateExpression: "SET #job = :job, #holder = :holder, #expiresAt = :until",
            ConditionExpression: "attribute_not_exists(pk) OR #job = :job OR #expiresAt < :now",
            ExpressionAttributeNames: { "#job": "job", "#holder": "holder", "#expiresAt": "expiresAt" },
            ExpressionAttributeValues: {
              ":job": { S: job },
              ":holder": { S: by },
              ":until": { N: String(now + LEASE_SECONDS) },
              ":now": { N: String(now) },
            },
            ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { heldBy: error.Item?.["holder"]?.S ?? "somebody else" };
      }
    },
    async release() {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key,
            ConditionExpression: "#job = :job",
            ExpressionAttributeNames: { "#job": "job" },
            ExpressionAttributeValues: { ":job": { S: job } },
          }),
        );
      } catch (error) {
        // It had lapsed, and somebody else has it now.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
