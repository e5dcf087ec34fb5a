import type { Cloud } from "../../infra/local/cloud.ts";
import type { Fact } from "../../schemas/event.ts";

type Shown = Pick<Cloud, "url" | "port" | "endpoints" | "topology" | "bundles">;

const BYTES_PER_KIB = 1_024;

/** Where everything is. */
export function addresses({ url, endpoints, topology, bundles }: Shown, seconds: number): readonly string[] {
  const routes = topology.functions.flatMap(({ trigger }) => (trigger.on === "http" ? trigger.routes : []));
  const sizes = bundles.map(({ functionName, bytes }) => `${functionName} ${Math.round(bytes / BYTES_PER_KIB)} KiB`);
  return [
    `Chorus is up after ${seconds.toFixed(1)} s.`,
    "",
    ...aligned([
      ["HTTP", `${url}   ${routes.join(" · ")} · GET /health`],
      ["Kinesis", `${endpoints.kinesis}   stream ${topology.stream.name}, ${topology.stream.shards} shards`],
      ["SNS, SQS, S3", `${endpoints.messaging}   topic ${topology.topic}, bucket ${topology.archiveBucket}`],
      ["DynamoDB", `${endpoints.dynamodb}   tables ${topology.tables.join(", ")}`],
      ["Functions", sizes.join(" · ")],
    ]),
  ];
}

/** Three commands that work as they stand, with ids that are there. */
export function nextSteps(
  { url, port }: Pick<Shown, "url" | "port">,
  sample: readonly Fact[],
  usualPort: number,
): readonly string[] {
  const reader = busiestReader(sample) ?? "ann";
  const author = authorFollowedBy(reader, sample) ?? "bob";
  const choose = port === usualPort ? "" : ` --port ${port}`;
  const data = JSON.stringify({
    postId: "my-first",
    authorId: author,
    kind: "text",
    summary: "Hello",
    visibility: "public",
  });
  return [
    "Try next, in another terminal:",
    ...aligned([
      ["read a timeline", `curl '${url}/timelines/${encodeURIComponent(reader)}?limit=3'`],
      ["say a fact", `npx chorus publish post-published.v1 --data '${data}'${choose}`],
      ["see what waits", `npx chorus status${choose}`],
    ]),
    "",
    "Ctrl-C stops everything.",
  ];
}

/** Whose timeline has most to show. */
function busiestReader(facts: readonly Fact[]): string | undefined {
  const follows = new Map<string, number>();
  for (const { followerId } of followsIn(facts)) follows.set(followerId, (follows.get(followerId) ?? 0) + 1);
  return [...follows].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function authorFollowedBy(reader: string, facts: readonly Fact[]): string | undefined {
  return followsIn(facts).find(({ followerId }) => followerId === reader)?.followeeId;
}

const followsIn = (facts: readonly Fact[]) =>
  facts.flatMap(({ type, data }) =>
    type === "user-followed.v1" ? [data as { readonly followerId: string; readonly followeeId: string }] : [],
  );

function aligned(rows: readonly (readonly [name: string, value: string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
}
