import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { likeIn, update } from "./plain.ts";
import { clientFor, rowKey, type Way } from "./way.ts";

/**
 * As documented: `makeIdempotent` around what is done with a record, its key the fact's id, one client for records and rows.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 */
const idempotent = (name: string, useLocalCache: boolean): Way => ({
  name,
  kind: "peer",
  start(surroundings) {
    const { rows, marks, effect, remainingMs = 30_000 } = surroundings;
    const client = clientFor(surroundings);
    const config = new IdempotencyConfig({ eventKeyJmesPath: "id", useLocalCache });
    const persistenceStore = new DynamoDBPersistenceLayer({ tableName: marks.name, awsSdkV3Client: client });
    const handle = async (like: PostLikedV1): Promise<void> => {
      if (effect === "last") return update(client, rows.name, like, effect);
      await client.send(
        new UpdateItemCommand({
          TableName: rows.name,
          Key: marshall(rowKey(like.data.postId)),
          UpdateExpression: "ADD #count :one",
          ExpressionAttributeNames: { "#count": "count" },
          ExpressionAttributeValues: marshall({ ":one": 1 }),
        }),
      );
    };
    const once = makeIdempotent(handle, { persistenceStore, config });
    return async (bodies) => {
      config.registerLambdaContext(contextOf(remainingMs));
      await Promise.all(bodies.map((body) => once(likeIn(body))));
    };
  },
});

export const powertools = idempotent("Powertools idempotency and one update", false);
export const powertoolsCached = idempotent("Powertools idempotency with its local cache, and one update", true);

/** What Powertools asks of Lambda's context. */
const contextOf = (remainingMs: number): Parameters<IdempotencyConfig["registerLambdaContext"]>[0] => ({
  getRemainingTimeInMillis: () => remainingMs,
});
