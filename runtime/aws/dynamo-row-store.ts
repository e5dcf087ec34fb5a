import type { AttributeValue, WriteRequest } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { liveRegisters } from "../core/registers.ts";
import { compareUtf8 } from "../core/version.ts";
import { StoreUnavailable } from "../errors.ts";
import type { Page, Query, Registers, Row, RowKey, RowStore } from "../ports.ts";
import { inBatches, untilNoneLeft } from "./batch-calls.ts";
import { refusedItem } from "./condition-failed.ts";
import { ask, type Service } from "./operations.ts";
import type { Pauses } from "./pauses.ts";
import { updateOf } from "./update-expression.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const WRITES_PER_CALL = 25;
/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const READS_PER_CALL = 100;
/** Each round loses only to a newer value, so more than a few rounds means something else is wrong. */
const MERGE_ROUNDS = 5;

/** Rows of one table, one write unit per row changed (up to 1 KB): the version is compared where it is stored. */
export function dynamoRowStore(service: Service, tableName: string, pauses: Pauses): RowStore {
  return { merge, put, remove, get, query };

  /**
   * One conditional update carries every register. When the condition fails some register is stale:
   * the ones that are still news go again, without it.
   */
  async function merge(key: RowKey, registers: Registers): Promise<Row> {
    let live = registers;
    for (let round = 1; round <= MERGE_ROUNDS; round++) {
      const answer = await tryUpdate(key, live);
      if (answer.written) return answer.row;
      live = liveRegisters(answer.row, registers);
      if (Object.keys(live).length === 0) return answer.row;
    }
    throw new StoreUnavailable("A row kept changing under a merge", { tableName, pk: key.pk, sk: key.sk });
  }

  async function tryUpdate(
    key: RowKey,
    registers: Registers,
  ): Promise<{ readonly written: boolean; readonly row: Row }> {
    try {
      const { Attributes } = await ask(service, "UpdateItem", {
        TableName: tableName,
        Key: marshall({ pk: key.pk, sk: key.sk }),
        ...updateOf(registers),
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      });
      return { written: true, row: rowOf(Attributes ?? {}) };
    } catch (error) {
      return { written: false, row: rowOf({ ...marshall({ pk: key.pk, sk: key.sk }), ...refusedItem(error) }) };
    }
  }

  async function put(rows: readonly Row[]): Promise<void> {
    await write(rows.map((row) => ({ key: row, request: { PutRequest: { Item: marshall(row) } } })));
  }

  async function remove(keys: readonly RowKey[]): Promise<void> {
    await write(
      keys.map((key) => ({ key, request: { DeleteRequest: { Key: marshall({ pk: key.pk, sk: key.sk }) } } })),
    );
  }

  /** A call that names one key twice is refused whole, so each key is written once. */
  async function write(writes: readonly { readonly key: RowKey; readonly request: WriteRequest }[]): Promise<void> {
    const requests = [...new Map(writes.map(({ key, request }) => [identity(key), request])).values()];
    await inBatches(requests, WRITES_PER_CALL, (batch) =>
      untilNoneLeft(batch, pauses, async (pending) => {
        const { UnprocessedItems } = await ask(service, "BatchWriteItem", {
          RequestItems: { [tableName]: [...pending] },
        });
        return UnprocessedItems?.[tableName] ?? [];
      }),
    );
  }

  async function get(
    keys: readonly RowKey[],
    { consistent = false }: { readonly consistent?: boolean } = {},
  ): Promise<readonly (Row | undefined)[]> {
    const wanted = [...new Map(keys.map(({ pk, sk }) => [identity({ pk, sk }), marshall({ pk, sk })])).values()];
    const found = new Map<string, Row>();
    await inBatches(wanted, READS_PER_CALL, (batch) =>
      untilNoneLeft(batch, pauses, async (pending) => {
        const { Responses, UnprocessedKeys } = await ask(service, "BatchGetItem", {
          RequestItems: { [tableName]: { Keys: [...pending], ConsistentRead: consistent } },
        });
        for (const item of Responses?.[tableName] ?? []) {
          const row = rowOf(item);
          found.set(identity(row), row);
        }
        return UnprocessedKeys?.[tableName]?.Keys ?? [];
      }),
    );
    return keys.map((key) => found.get(identity(key)));
  }

  async function query({ pk, from, below, newestFirst, limit, consistent, keysOnly }: Query): Promise<Page> {
    // DynamoDB refuses a range that ends before it begins.
    if (from !== undefined && below !== undefined && compareUtf8(from, below) >= 0) return { rows: [] };
    const { Items = [], LastEvaluatedKey } = await ask(service, "Query", {
      TableName: tableName,
      KeyConditionExpression: `pk = :pk${sortCondition(from, below)}`,
      ExpressionAttributeValues: marshall(
        { ":pk": pk, ":from": from, ":below": below },
        { removeUndefinedValues: true },
      ),
      ScanIndexForward: newestFirst !== true,
      Limit: limit,
      ConsistentRead: consistent === true,
      ...(keysOnly === true && { ProjectionExpression: "pk, sk" }),
    });
    // BETWEEN includes its end; `below` does not.
    const rows = Items.map(rowOf).filter(({ sk }) => sk !== below);
    return LastEvaluatedKey === undefined ? { rows } : { rows, last: rowOf(LastEvaluatedKey).sk };
  }
}

const rowOf = (item: Record<string, AttributeValue>): Row => unmarshall(item) as Row;

const identity = ({ pk, sk }: RowKey): string => JSON.stringify([pk, sk]);

function sortCondition(from: string | undefined, below: string | undefined): string {
  if (from !== undefined && below !== undefined) return " AND sk BETWEEN :from AND :below";
  if (from !== undefined) return " AND sk >= :from";
  return below === undefined ? "" : " AND sk < :below";
}
