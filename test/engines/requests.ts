import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** Requests by what they are: `{ UpdateItem: 3, Query: 1 }`. */
export type Requests = Readonly<Record<string, number>>;

/** What DynamoDB would charge for, of 1 KB written and 4 KB read consistently. */
export interface Units {
  readonly write: number;
  readonly read: number;
}

export interface Bill {
  readonly requests: Requests;
  readonly units: Units;
}

/** As https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html has it. */
interface Consumed {
  readonly ConsumedCapacity?: Capacity | readonly Capacity[];
}
interface Capacity {
  readonly CapacityUnits?: number;
}

const WRITES = new Set(["UpdateItem", "BatchWriteItem", "PutItem", "DeleteItem"]);

/** @returns what a piece of work asks of DynamoDB through this client, by the client's own words and the engine's. */
export function billing(client: DynamoDBClient): (work: () => Promise<unknown>) => Promise<Bill> {
  let requests: Record<string, number> = {};
  let units = { write: 0, read: 0 };
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (call) => {
        const name = commandName.replace("Command", "");
        requests[name] = (requests[name] ?? 0) + 1;
        Object.assign(call.input, { ReturnConsumedCapacity: "TOTAL" });
        const answer = await next(call).catch((error: unknown) => {
          // A condition that fails is charged like a write, and says nothing of units.
          if (error instanceof ConditionalCheckFailedException) units.write += 1;
          throw error;
        });
        const { ConsumedCapacity = [] } = answer.output as Consumed;
        const kind = WRITES.has(name) ? "write" : "read";
        for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat() as readonly Capacity[])
          units[kind] += CapacityUnits;
        return answer;
      },
    { step: "initialize" },
  );
  return async (work) => {
    requests = {};
    units = { write: 0, read: 0 };
    await work();
    return { requests, units };
  };
}
