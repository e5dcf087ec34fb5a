import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Fact } from "../../../schemas/event.ts";
import { fact } from "../../../test/builders.ts";
import { postLikedV1, type PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import type { Kind } from "../../measuring/table.ts";
import { type BenchTable, newClient } from "../table.ts";

/** What becomes of a fact: one row for each post knows when it was liked last, or how often. */
export type Effect = "last" | "count";

/** One call of DynamoDB, and whatever happens around it. */
export type Around = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

export interface Surroundings {
  readonly effect: Effect;
  readonly rows: BenchTable;
  /** For whoever remembers what was handled: a table whose key is `id`. */
  readonly marks: BenchTable;
  readonly around?: Around;
  /** Milliseconds that Lambda would still give the function. */
  readonly remainingMs?: number;
}

/** Like a Lambda function from its cold start on. @returns when all facts of a batch of SQS are handled. */
export type Container = (bodies: readonly string[]) => Promise<void>;

/** One way to keep a row by facts that may come twice. */
export interface Way {
  readonly name: string;
  readonly kind: Kind;
  start(surroundings: Surroundings): Container;
}

/** The SDK's client, for those who use it. */
export function clientFor({ rows, around = (call) => call() }: Surroundings): DynamoDBClient {
  const client = newClient(rows.endpoint);
  client.middlewareStack.add((next) => (call) => around(() => next(call)), { step: "initialize" });
  return client;
}

export const rowKey = (postId: string) => ({ pk: `P#${postId}`, sk: "-" });

/** Likes in the order in which they happened, of about 600 bytes each. @param posts that they are about, one after the other */
export const likes = (count: number, posts: number): readonly PostLikedV1[] =>
  Array.from({ length: count }, (_, n) => {
    const data = {
      postId: `post-${String(n % posts).padStart(6, "0")}`,
      authorId: "author-000001",
      userId: `reader-${n}`,
    };
    return fact(postLikedV1, data, { correlationid: CORRELATION, traceparent: TRACE });
  });

const CORRELATION = "0198f0a4-5f6e-7c3b-9d2a-1b2c3d4e5f60";
const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

export const asBodies = (facts: readonly Fact[]): readonly string[] => facts.map((one) => JSON.stringify(one));
