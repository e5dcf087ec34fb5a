import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { versionOf } from "../../../runtime/core/version.ts";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { clientFor, type Effect, rowKey, type Way } from "./way.ts";

/** The SDK and nothing else: the marker of what was handled stands in the row, and a condition looks at it. */
export const plain: Way = {
  name: "plain SDK: one conditional update, marker in the row",
  kind: "peer",
  start(surroundings) {
    const client = clientFor(surroundings);
    return async (bodies) => {
      await Promise.all(
        bodies.map((body) => update(client, surroundings.rows.name, likeIn(body), surroundings.effect)),
      );
    };
  },
};

/** Of several about one row in a batch only the newest is written, which is enough for a last time. */
export const folded: Way = {
  name: "plain SDK: the same, a batch folded by row",
  kind: "peer",
  start(surroundings) {
    const client = clientFor(surroundings);
    return async (bodies) => {
      const newest = new Map<string, PostLikedV1>();
      for (const like of bodies.map(likeIn)) {
        const known = newest.get(like.data.postId);
        if (known === undefined || versionOf(known) < versionOf(like)) newest.set(like.data.postId, like);
      }
      await Promise.all([...newest.values()].map((like) => update(client, surroundings.rows.name, like, "last")));
    };
  },
};

export const likeIn = (body: string): PostLikedV1 => JSON.parse(body) as PostLikedV1;

interface Change {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues: Record<string, AttributeValue>;
}

const changeOf: Readonly<Record<Effect, (like: PostLikedV1) => Change>> = {
  last: (like) => ({
    UpdateExpression: "SET #last = :last",
    ConditionExpression: "attribute_not_exists(#last) OR #last.#version < :version",
    ExpressionAttributeNames: { "#last": "last", "#version": "version" },
    ExpressionAttributeValues: marshall({
      ":last": { at: like.time, version: versionOf(like) },
      ":version": versionOf(like),
    }),
  }),
  count: ({ id }) => ({
    UpdateExpression: "ADD #count :one, #ids :ids",
    ConditionExpression: "NOT contains(#ids, :id)",
    ExpressionAttributeNames: { "#count": "count", "#ids": "ids" },
    ExpressionAttributeValues: marshall({ ":one": 1, ":ids": new Set([id]), ":id": id }),
  }),
};

/** What is refused is known already. */
export async function update(client: DynamoDBClient, table: string, like: PostLikedV1, effect: Effect): Promise<void> {
  const change = changeOf[effect](like);
  try {
    await client.send(new UpdateItemCommand({ TableName: table, Key: marshall(rowKey(like.data.postId)), ...change }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
