import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { firstWordsContract } from "../../test/contracts/first-words.contract.ts";
import { type DynamoEngine, startDynamo } from "../../test/engines/dynamo.ts";
import { dynamoFirstWords } from "./dynamo-first-words.ts";

let engine: DynamoEngine;

beforeAll(async () => {
  engine = await startDynamo();
});

afterAll(() => engine.stop());

firstWordsContract("DynamoDB first words", async (keepHours) =>
  dynamoFirstWords({ service: engine.service, tableName: await engine.createTable(), keepHours }),
);

it("DynamoDB first words says when it could not keep a word", async () => {
  const words = dynamoFirstWords({ service: engine.service, tableName: "no-such-table", keepHours: 24 });
  await expect(words.remember([{ key: "k", word: "w" }], new Date(0))).rejects.toMatchObject({
    code: "STORE_UNAVAILABLE",
    retry: "later",
  });
});
