import { randomUUID } from "node:crypto";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientConfig } from "../../infra/local/loopback.ts";
import { eventually } from "../../test/engines/eventually.ts";
import type { Bill } from "../../test/engines/requests.ts";

/** As the tables of consumers have them. */
export const ROW_KEYS = ["pk", "sk"] as const;

/** A table of the engine, new and empty. */
export interface BenchTable {
  readonly endpoint: string;
  readonly name: string;
  /** What was asked of it since this was called last. */
  takeBill(): Promise<Bill>;
}

export const newClient = (endpoint: string): DynamoDBClient => new DynamoDBClient(clientConfig(endpoint));

export async function newTable(endpoint: string, keys: readonly string[] = ROW_KEYS): Promise<BenchTable> {
  const client = newClient(endpoint);
  const name = `table-${randomUUID()}`;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: keys.map((key, at) => ({ AttributeName: key, KeyType: at === 0 ? "HASH" : "RANGE" })),
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: "S" })),
    }),
  );
  await eventually("the table is active", async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    return Table?.TableStatus === "ACTIVE";
  });
  client.destroy();
  return { endpoint, name, takeBill: async () => (await (await fetch(`${endpoint}/bill/${name}`)).json()) as Bill };
}
