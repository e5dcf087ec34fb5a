import { randomUUID } from "node:crypto";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamodbServer } from "../../infra/local/engines/dynamodb.mjs";
import { clientConfig, close, listen, placeAt } from "../../infra/local/loopback.ts";
import type { AwsService } from "../../runtime/aws/aws-service.ts";
import { dynamodbAt } from "../../runtime/aws/services.ts";
import { eventually } from "./eventually.ts";

export interface DynamoEngine {
  readonly endpoint: string;
  readonly client: DynamoDBClient;
  /** The same engine as functions speak to it. */
  readonly service: AwsService;
  /** @returns the name of a new table with the keys every consumer's table has: `pk` and `sk`. */
  createTable(): Promise<string>;
  stop(): Promise<void>;
}

/** DynamoDB in memory, on a free port of 127.0.0.1. No transactions, streams or time to live. */
export async function startDynamo(): Promise<DynamoEngine> {
  const server = dynamodbServer();
  const endpoint = await listen(server);
  const client = new DynamoDBClient(clientConfig(endpoint));
  const service = dynamodbAt(placeAt(endpoint));
  return {
    endpoint,
    client,
    service,
    async createTable() {
      const tableName = `table-${randomUUID()}`;
      await client.send(
        new CreateTableCommand({
          TableName: tableName,
          BillingMode: "PAY_PER_REQUEST",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          AttributeDefinitions: [
            { AttributeName: "pk", AttributeType: "S" },
            { AttributeName: "sk", AttributeType: "S" },
          ],
        }),
      );
      await eventually("the table is active", async () => {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
        return Table?.TableStatus === "ACTIVE";
      });
      return tableName;
    },
    async stop() {
      client.destroy();
      await service.close();
      await close(server);
    },
  };
}
