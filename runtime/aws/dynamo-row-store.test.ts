import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { rowStoreContract } from "../../test/contracts/row-store.contract.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { StoreUnavailable } from "../errors.ts";
import { dynamoRowStore } from "./dynamo-row-store.ts";
import type { Service } from "./operations.ts";
import type { Pauses } from "./pauses.ts";

let engine: DynamoEngine;
const atOnce: Pauses = { before: () => Promise.resolve() };

beforeAll(async () => {
  engine = await startDynamo();
});
afterAll(() => engine.stop());

rowStoreContract("DynamoDB row store", async () => dynamoRowStore(engine.service, await engine.createTable(), atOnce));

/** The engine's own service, with what it is asked counted by name and its answers changed on the way. */
function between(
  change: (name: string, ask: () => Promise<unknown>, input: object) => Promise<unknown> = (_, ask) => ask(),
) {
  const asked: string[] = [];
  const service: Service = {
    call(operation, input) {
      asked.push(operation);
      return change(operation, () => engine.service.call(operation, input), input);
    },
  };
  return { service, asked };
}

const news = (version: string) => ({ a: { rule: "newest", version, value: {} } }) as const;

describe("the requests of a DynamoDB row store", () => {
  it("are one per merge that brings news", async () => {
    const { service, asked } = between();
    const store = dynamoRowStore(service, await engine.createTable(), atOnce);
    await store.merge(
      { pk: "p", sk: "s" },
      { ...news("1"), b: { rule: "flag" }, c: { rule: "union", members: ["x"] } },
    );
    await store.merge({ pk: "p", sk: "s" }, news("2"));
    expect(asked).toEqual(["UpdateItem", "UpdateItem"]);
  });

  it("are one for a stale merge too: the refusal brings the row", async () => {
    const { service, asked } = between();
    const store = dynamoRowStore(service, await engine.createTable(), atOnce);
    await store.merge({ pk: "p", sk: "s" }, news("2"));
    expect(await store.merge({ pk: "p", sk: "s" }, news("1"))).toEqual({ pk: "p", sk: "s", a: { version: "2" } });
    expect(asked).toEqual(["UpdateItem", "UpdateItem"]);
  });

  it("join puts by 25", async () => {
    const { service, asked } = between();
    const store = dynamoRowStore(service, await engine.createTable(), atOnce);
    await store.put(Array.from({ length: 60 }, (_, n) => ({ pk: "p", sk: `s${n}` })));
    expect(asked).toEqual(["BatchWriteItem", "BatchWriteItem", "BatchWriteItem"]);
  });

  it("repeat exactly what DynamoDB left unprocessed", async () => {
    let first = true;
    const { service, asked } = between(async (name, ask, input) => {
      if (name !== "BatchWriteItem" || !first) return ask();
      first = false;
      const { RequestItems } = input as { RequestItems: Record<string, object[]> };
      const [[table, requests] = ["", []]] = Object.entries(RequestItems);
      await ask();
      return { UnprocessedItems: { [table]: requests.slice(0, 3) } };
    });
    const store = dynamoRowStore(service, await engine.createTable(), atOnce);
    await store.put(Array.from({ length: 10 }, (_, n) => ({ pk: "p", sk: `s${n}` })));
    expect((await store.query({ pk: "p", limit: 100 })).rows).toHaveLength(10);
    expect(asked).toEqual(["BatchWriteItem", "BatchWriteItem", "Query"]);
  });

  it("end with an error for later, when DynamoDB goes on leaving items", async () => {
    const { service } = between(async (name, ask, input) =>
      name === "BatchWriteItem" ? { UnprocessedItems: (input as { RequestItems: object }).RequestItems } : ask(),
    );
    const store = dynamoRowStore(service, await engine.createTable(), atOnce);
    await expect(store.put([{ pk: "p", sk: "s" }])).rejects.toThrow(StoreUnavailable);
  });
});
