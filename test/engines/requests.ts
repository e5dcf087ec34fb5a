import type { Service } from "../../runtime/aws/operations.ts";

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

/** What a piece of work asks of DynamoDB, by the client's own words and the engine's. */
type Billing = (work: () => Promise<unknown>) => Promise<Bill>;

/** Of all that goes through the service that is handed back. */
export function billed(service: Service): { readonly service: Service; readonly bill: Billing } {
  const { charge, bill } = openAccount();
  return {
    service: {
      call: (operation, input) =>
        charge(
          operation,
          () => service.call(operation, { ...input, ...CAPACITY }),
          (answer) => answer as Consumed,
        ),
    },
    bill,
  };
}

const CAPACITY = { ReturnConsumedCapacity: "TOTAL" };

function openAccount() {
  let requests: Record<string, number> = {};
  let units = { write: 0, read: 0 };
  return {
    charge: async <Answer>(
      operation: string,
      call: () => Promise<Answer>,
      consumedIn: (answer: Answer) => Consumed,
    ): Promise<Answer> => {
      requests[operation] = (requests[operation] ?? 0) + 1;
      const answer = await call().catch((error: unknown) => {
        // A condition that fails is charged like a write, and says nothing of units.
        if (error instanceof Error && error.name === "ConditionalCheckFailedException") units.write += 1;
        throw error;
      });
      const { ConsumedCapacity = [] } = consumedIn(answer);
      const kind = WRITES.has(operation) ? "write" : "read";
      for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat() as readonly Capacity[])
        units[kind] += CapacityUnits;
      return answer;
    },
    bill: (async (work) => {
      requests = {};
      units = { write: 0, read: 0 };
      await work();
      return { requests, units };
    }) satisfies Billing,
  };
}
