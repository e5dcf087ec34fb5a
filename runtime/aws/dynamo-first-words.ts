import { errorWords } from "../error-words.ts";
import { StoreUnavailable } from "../errors.ts";
import type { FirstWords } from "../ports.ts";
import { inBatches } from "./batch-calls.ts";
import { refusedItem } from "./condition-failed.ts";
import { ask, type Service } from "./operations.ts";

const SECONDS_PER_HOUR = 3_600;
/** Another may replace an expired word between our look and our write, but not twice. */
const ROUNDS = 3;

export interface FirstWordsOptions {
  readonly service: Service;
  readonly tableName: string;
  /** How long a word counts; 0 remembers nothing and writes nothing. DynamoDB removes expired rows days late, so expiry is checked here. */
  readonly keepHours: number;
}

/** One row and one write unit per key: `pk` the key, `sk` "word". */
export function dynamoFirstWords({ service, tableName, keepHours }: FirstWordsOptions): FirstWords {
  return {
    async remember(entries, now) {
      if (keepHours === 0) return entries.map(({ word }) => word);
      const nowSeconds = Math.floor(now.getTime() / 1000);
      const counting: string[] = [];
      await inBatches([...entries.entries()], 1, async (batch) => {
        for (const [index, { key, word }] of batch) counting[index] = await sayFirst(key, word, nowSeconds);
      });
      return counting;
    },
  };

  async function sayFirst(key: string, word: string, nowSeconds: number): Promise<string> {
    try {
      for (let round = 1; round <= ROUNDS; round++) {
        const said = await unlessSaid(key, word, nowSeconds);
        if (said.expiresAt > nowSeconds) return said.word;
        if (await replaceExpired(key, word, nowSeconds, said.expiresAt)) return word;
      }
    } catch (error) {
      throw new StoreUnavailable(`DynamoDB did not keep a word: ${errorWords(error)}`, { tableName }, { cause: error });
    }
    throw new StoreUnavailable("A word kept changing while it was read", { tableName });
  }

  async function unlessSaid(key: string, word: string, nowSeconds: number) {
    const { Attributes = {} } = await ask(service, "UpdateItem", {
      ...update(key, word, nowSeconds),
      UpdateExpression: "SET #word = if_not_exists(#word, :word), #expiresAt = if_not_exists(#expiresAt, :expiresAt)",
      ReturnValues: "ALL_NEW",
    });
    return { word: Attributes["word"]?.S ?? word, expiresAt: Number(Attributes["expiresAt"]?.N ?? 0) };
  }

  /** @returns whether it was still the expired word that stood there. */
  async function replaceExpired(key: string, word: string, nowSeconds: number, expiredAt: number): Promise<boolean> {
    const { ExpressionAttributeValues, ...request } = update(key, word, nowSeconds);
    try {
      await ask(service, "UpdateItem", {
        ...request,
        UpdateExpression: "SET #word = :word, #expiresAt = :expiresAt",
        ConditionExpression: "#expiresAt = :expiredAt",
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ":expiredAt": { N: String(expiredAt) } },
      });
      return true;
    } catch (error) {
      refusedItem(error);
      return false;
    }
  }

  function update(key: string, word: string, nowSeconds: number) {
    return {
      TableName: tableName,
      Key: { pk: { S: key }, sk: { S: "word" } },
      ExpressionAttributeNames: { "#word": "word", "#expiresAt": "expiresAt" },
      ExpressionAttributeValues: {
        ":word": { S: word },
        ":expiresAt": { N: String(nowSeconds + keepHours * SECONDS_PER_HOUR) },
      },
    };
  }
}
