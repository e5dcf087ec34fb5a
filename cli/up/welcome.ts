import type { Cloud } from "../../infra/local/cloud.ts";
import type { Zip } from "../../infra/packages/package-stacks.ts";
import type { Fact } from "../../schemas/event.ts";
import { type UserFollowedV1, userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { aligned, type Named } from "../aligned.ts";

export const USUAL_PORT = 4100;

type Shown = Pick<Cloud, "url" | "port" | "endpoints" | "deployment" | "packages">;

type Follow = UserFollowedV1["data"];

const BYTES_PER_KIB = 1_024;
/** Characters, beside the names. */
const LIST_WIDTH = 84;

/** Where everything is, and what runs. */
export function addresses({ url, endpoints, deployment, packages }: Shown, seconds: number): readonly string[] {
  const { stream, topics, buckets, tables, queues, functions } = deployment;
  const routes = functions.flatMap((one) => one.routes);
  const sizes = packages.flatMap(({ zips }) => zips).map(sizeOf);
  const live = queues.filter(({ isLive }) => isLive);
  const topicsAndBuckets = [...topics.map(({ name }) => `topic ${name}`), ...buckets.map((name) => `bucket ${name}`)];
  return [
    `Chorus is up after ${seconds.toFixed(1)} s.`,
    "",
    ...aligned([
      ["HTTP", url],
      ...listed("", [...routes, "GET /health"]),
      ["Kinesis", `${endpoints.kinesis}   stream ${stream.name}, ${stream.shards} shards`],
      ["SNS, SQS, S3", `${endpoints.messaging}   ${topicsAndBuckets.join(", ")}`],
      ...listed(
        "",
        live.map(({ name }) => `queue ${name} (+ ${name}-dlq)`),
      ),
      ["DynamoDB", endpoints.dynamodb],
      ...listed(
        "",
        tables.map(({ name }) => `table ${name}`),
      ),
      ["SES", `${endpoints.mail}   mails sent: ${url}/_local/mails`],
      ...listed("Functions", sizes),
    ]),
  ];
}

const sizeOf = ({ functionName, codeBytes }: Zip): string =>
  `${functionName} (${Math.round(codeBytes / BYTES_PER_KIB)} KiB)`;

/** Three commands that work as they stand, with ids that are there or come to be. */
export function nextSteps({ url, port }: Pick<Shown, "url" | "port">, sample: readonly Fact[]): readonly string[] {
  const follows = followsIn(sample);
  const readerId = busiestOf(follows) ?? "ann";
  const authorId = follows.find(({ followerId }) => followerId === readerId)?.followeeId ?? "bob";
  const choose = port === USUAL_PORT ? "" : ` --port ${port}`;
  const publish = (type: string, data: object) =>
    `npx chorus publish ${type} --data '${JSON.stringify(data)}'${choose}`;
  const follow = { followId: `${readerId}>${authorId}`, followerId: readerId, followeeId: authorId };
  const post = { postId: "my-first", authorId, kind: "text", summary: "Hello", visibility: "public" };
  return [
    "Try next, in another terminal:",
    ...aligned([
      ...(follows.length === 0 ? [["say a fact", publish("user-followed.v1", follow)] as const] : []),
      ["say a fact", publish("post-published.v1", post)],
      ["read a timeline", `curl '${url}/timelines/${encodeURIComponent(readerId)}?limit=3'`],
      ...(follows.length === 0 ? [] : [["see what waits", `npx chorus status${choose}`] as const]),
    ]),
    "",
    "Ctrl-C stops everything.",
  ];
}

/** Who follows most has most to read. */
function busiestOf(follows: readonly Follow[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { followerId } of follows) counts.set(followerId, (counts.get(followerId) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}

function followsIn(facts: readonly Fact[]): readonly Follow[] {
  return facts.filter(({ type }) => type === userFollowedV1.type).map((fact) => userFollowedV1.read(fact).data);
}

/** As many to a line as a terminal holds. */
function listed(name: string, items: readonly string[]): readonly Named[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last === undefined || last.length + item.length > LIST_WIDTH) lines.push(item);
    else lines[lines.length - 1] = `${last} · ${item}`;
  }
  return lines.map((line, index) => [index === 0 ? name : "", line]);
}
