import { type ConsumerDefinition, type FunctionDefinition, KIT_USES, type Listener } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { postDeletedV1 } from "../../schemas/social/post-deleted.v1.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { userBlockedV1 } from "../../schemas/social/user-blocked.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { userUnblockedV1 } from "../../schemas/social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "../../schemas/social/user-unfollowed.v1.ts";
import { apply, applyStep, type Heard, type Step } from "./core/apply.ts";
import { marksOf } from "./core/marks.ts";
import { DEFAULTS, type TimelineSettings } from "./core/settings.ts";
import { STEP_QUEUE, STEPS } from "./core/steps.ts";

export const timelinesListener = (settings: TimelineSettings): Listener<Heard> => ({
  name: "timelines",
  hears: [
    userFollowedV1,
    userUnfollowedV1,
    userBlockedV1,
    userUnblockedV1,
    postPublishedV1,
    postDeletedV1,
    accountClosedV1,
  ],
  apply: (fact) => apply(fact, settings),
});

export const fanoutListener = (settings: TimelineSettings): Listener<Step> => ({
  name: STEP_QUEUE,
  hears: STEPS,
  apply: (step) => applyStep(step, settings),
});

const { hears } = timelinesListener(DEFAULTS);

const isHeard = (fact: Fact): fact is Heard =>
  hears.some(({ type, schema }) => type === fact.type && schema.safeParse(fact).success);

const settings = {
  PUSH_UP_TO_FOLLOWERS: String(DEFAULTS.pushUpToFollowers),
  LOSSY_ABOVE_FOLLOWS: String(DEFAULTS.lossyAboveFollows),
};

const worker = {
  timeoutSeconds: 30,
  memoryMb: 512,
  uses: ["table.get", "table.query", "table.merge", "table.put", `queue.send:${STEP_QUEUE}`, ...KIT_USES],
  settings,
} as const satisfies Partial<FunctionDefinition>;

const queue = { on: "queue", batchWindowSeconds: 0, maximumConcurrency: 50, maxReceiveCount: 5 } as const;

export const timelines: ConsumerDefinition = {
  kind: "consumer",
  name: "timelines",
  owner: "social",
  summary: "The newest posts of those a person follows.",
  hears,
  ownsTable: true,
  marks: (fact) => (isHeard(fact) ? marksOf(fact) : []),
  // `npm run bench -- projections <file>` over a year of LDBC's social network (9,223 facts that timelines hear), in order,
  // rounded up. Most of it are entries: it grows with how many follow an author.
  perFact: { writeUnits: 8.7, readUnits: 1.1, milliseconds: 10 },
  functions: [
    {
      ...worker,
      name: "timelines",
      entry: "lambda.ts",
      trigger: {
        ...queue,
        queue: "timelines",
        batchSize: 10,
        hears: hears.map(({ type }) => type),
      },
    },
    {
      ...worker,
      name: STEP_QUEUE,
      entry: "fanout.lambda.ts",
      trigger: { ...queue, queue: STEP_QUEUE, batchSize: 10 },
      reads: STEPS,
    },
    {
      name: "timelines-api",
      entry: "api.lambda.ts",
      timeoutSeconds: 10,
      memoryMb: 512,
      uses: ["table.get", "table.query"],
      settings,
      secrets: ["CURSOR_SECRET"],
      trigger: { on: "http", routes: ["GET /timelines/{userId}"], access: "iam" },
    },
  ],
};
