import { type AttributeValue, type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { LedgerRecord } from "../../runtime/ports.ts";

export type FailedRecord = Extract<LedgerRecord, { readonly kind: "failed" }>;

export interface LookedThrough {
  readonly failures: readonly FailedRecord[];
  /** Whether that was the whole ledger. */
  readonly isAll: boolean;
}

/**
 * The ledger is keyed by consumer and fact, so whoever knows neither has to look through it: a megabyte a page, which
 * costs 128 read units.
 */
export async function failuresByCorrelation(
  client: Pick<DynamoDBClient, "send">,
  {
    tableName,
    correlationId,
    mostPages,
    signal,
  }: {
    readonly tableName: string;
    readonly correlationId: string;
    readonly mostPages: number;
    readonly signal: AbortSignal;
  },
): Promise<LookedThrough> {
  const failures: FailedRecord[] = [];
  let key: Record<string, AttributeValue> | undefined;
  for (let pages = 0; pages < mostPages && !signal.aborted; pages++) {
    const { Items = [], LastEvaluatedKey } = await page(key);
    failures.push(...Items.map((item) => JSON.parse(unmarshall(item)["record"] as string) as FailedRecord));
    if (LastEvaluatedKey === undefined) return { failures, isAll: true };
    key = LastEvaluatedKey;
  }
  return { failures, isAll: false };

  function page(ExclusiveStartKey: typeof key) {
    return client.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: "#record",
        FilterExpression: "#kind = :failed AND contains(#record, :correlated)",
        ExpressionAttributeNames: { "#record": "record", "#kind": "kind" },
        ExpressionAttributeValues: {
          ":failed": { S: "failed" },
          ":correlated": { S: `"correlationId":${JSON.stringify(correlationId)}` },
        },
        ExclusiveStartKey,
      }),
    );
  }
}
