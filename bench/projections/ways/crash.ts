import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { PostLikedV1 } from "../../../schemas/social/post-liked.v1.ts";
import { eventually } from "../../../test/engines/eventually.ts";
import type { Reading } from "../../measuring/rounds.ts";
import { type BenchTable, newClient } from "../table.ts";
import { surroundingsAt } from "./measure-way.ts";
import { type Around, asBodies, likes, rowKey, type Surroundings, type Way } from "./way.ts";

/** Until others may take over what a dead function left begun. */
const REMAINING_MS = 50;

/**
 * One like, counted by a container that dies after its first call was stored, after its second, and so on; then the like comes
 * again, to another container, until it passes.
 */
export async function measureCrashes(way: Way, endpoint: string): Promise<Reading> {
  const calls = await callsOf(way, endpoint);
  const counts: number[] = [];
  for (let last = 1; last <= calls; last++) counts.push(await countedAfterDeath(way, last, endpoint));
  return {
    "calls a like": calls,
    "counted at least": Math.min(...counts),
    "counted at most": Math.max(...counts),
  };
}

const [like] = likes(1, 1) as [PostLikedV1];
const batch = asBodies([like]);

async function callsOf(way: Way, endpoint: string): Promise<number> {
  let calls = 0;
  const around: Around = (call) => {
    calls++;
    return call();
  };
  await way.start({ ...(await surroundings(endpoint)), around })(batch);
  return calls;
}

async function countedAfterDeath(way: Way, lastCall: number, endpoint: string): Promise<number> {
  const left = await surroundings(endpoint);
  await new Promise<void>((die, reject) => {
    let calls = 0;
    const around: Around = async (call) => {
      const answer = await call();
      if (++calls < lastCall) return answer;
      die();
      return new Promise<never>(() => undefined);
    };
    way
      .start({ ...left, around })(batch)
      .catch(reject);
  });
  const next = way.start(left);
  await eventually("the like passes", () => next(batch).then(always, never));
  return countIn(left.rows);
}

const surroundings = async (endpoint: string): Promise<Surroundings> => ({
  ...(await surroundingsAt(endpoint)),
  effect: "count",
  remainingMs: REMAINING_MS,
});

const always = () => true;
const never = () => false;

/** A counter, or as many as a set has. */
async function countIn({ endpoint, name }: BenchTable): Promise<number> {
  const client = newClient(endpoint);
  const { Item = {} } = await client.send(
    new GetItemCommand({ TableName: name, Key: marshall(rowKey(like.data.postId)), ConsistentRead: true }),
  );
  client.destroy();
  const { count, ids } = unmarshall(Item) as { readonly count?: number; readonly ids?: ReadonlySet<string> };
  return count ?? ids?.size ?? 0;
}
