import { type ConsumerDefinition, type FunctionDefinition, KIT_USES, type Listener } from "../../runtime/definition.ts";
import { accountClosedV1 } from "../../schemas/account/account-closed.v1.ts";
import { contactChangedV1 } from "../../schemas/account/contact-changed.v1.ts";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { userProfileChangedV1 } from "../../schemas/account/user-profile-changed.v1.ts";
import { paymentFailedV1 } from "../../schemas/billing/payment-failed.v1.ts";
import { subscriptionBoughtV1 } from "../../schemas/billing/subscription-bought.v1.ts";
import { subscriptionCancelledV1 } from "../../schemas/billing/subscription-cancelled.v1.ts";
import { subscriptionExpiredV1 } from "../../schemas/billing/subscription-expired.v1.ts";
import { subscriptionRenewedV1 } from "../../schemas/billing/subscription-renewed.v1.ts";
import { entitlementChangedV1 } from "../../schemas/entitlements/entitlement-changed.v1.ts";
import type { Fact } from "../../schemas/event.ts";
import { preferencesChangedV1 } from "../../schemas/preferences/preferences-changed.v1.ts";
import { commentAddedV1 } from "../../schemas/social/comment-added.v1.ts";
import { postDeletedV1 } from "../../schemas/social/post-deleted.v1.ts";
import { postLikedV1 } from "../../schemas/social/post-liked.v1.ts";
import { postPublishedV1 } from "../../schemas/social/post-published.v1.ts";
import { postUnlikedV1 } from "../../schemas/social/post-unliked.v1.ts";
import { userBlockedV1 } from "../../schemas/social/user-blocked.v1.ts";
import { userFollowedV1 } from "../../schemas/social/user-followed.v1.ts";
import { userMutedV1 } from "../../schemas/social/user-muted.v1.ts";
import { userUnblockedV1 } from "../../schemas/social/user-unblocked.v1.ts";
import { userUnfollowedV1 } from "../../schemas/social/user-unfollowed.v1.ts";
import { userUnmutedV1 } from "../../schemas/social/user-unmuted.v1.ts";
import { apply, type Heard } from "./core/apply.ts";
import { NEVER_OPEN, THROTTLED } from "./core/counters.ts";
import { marksOf } from "./core/marks.ts";
import { DEFAULTS, type NotificationSettings } from "./core/settings.ts";
import { DECIDE, DELIVER, SCHEDULE, TO_DECIDE, TO_DELIVER, TO_SCHEDULE } from "./core/steps.ts";

export const notificationsListener = (settings: NotificationSettings): Listener<Heard> => ({
  name: "notifications",
  hears: [
    userJoinedV1,
    userProfileChangedV1,
    contactChangedV1,
    preferencesChangedV1,
    accountClosedV1,
    userFollowedV1,
    userUnfollowedV1,
    userBlockedV1,
    userUnblockedV1,
    userMutedV1,
    userUnmutedV1,
    postPublishedV1,
    postDeletedV1,
    postLikedV1,
    postUnlikedV1,
    commentAddedV1,
    subscriptionBoughtV1,
    subscriptionRenewedV1,
    subscriptionCancelledV1,
    subscriptionExpiredV1,
    paymentFailedV1,
    entitlementChangedV1,
  ],
  apply: (fact) => apply(fact, settings),
});

const { hears } = notificationsListener(DEFAULTS);

const isHeard = (fact: Fact): fact is Heard =>
  hears.some(({ type, schema }) => type === fact.type && schema.safeParse(fact).success);

const settings = {
  DIGEST_MINUTES: String(DEFAULTS.digestMinutes),
  DIGEST_GRACE_MINUTES: String(DEFAULTS.digestGraceMinutes),
  STALE_AFTER_HOURS: String(DEFAULTS.staleAfterHours),
  EMAILS_PER_DAY: String(DEFAULTS.mostPerDay.email),
  WEBHOOKS_PER_DAY: String(DEFAULTS.mostPerDay.webhook),
};

const queue = {
  on: "queue",
  batchSize: 10,
  batchWindowSeconds: 0,
  maximumConcurrency: 50,
  maxReceiveCount: 5,
} as const;

const worker = { timeoutSeconds: 30, memoryMb: 512 } as const satisfies Partial<FunctionDefinition>;

export const notifications: ConsumerDefinition = {
  kind: "consumer",
  name: "notifications",
  owner: "engagement",
  summary: "What a person is told of, in the inbox, by mail and by webhook.",
  hears,
  ownsTable: true,
  marks: (fact) => (isHeard(fact) ? marksOf(fact) : []),
  // `npm run bench -- projections <file>` over a year of LDBC's social network (13,268 facts that notifications hear), in
  // order, rounded. Most of it are notes for followers. What goes out of a fresh fact comes on top (README.md, "Rows").
  perFact: { writeUnits: 6, readUnits: 0.8, milliseconds: 10 },
  counters: [
    { name: THROTTLED, says: "A person had the day's most of promotional messages: it stands in the inbox alone." },
    { name: NEVER_OPEN, says: "A person's quiet hours never end, so nothing but what is critical goes out to them." },
  ],
  functions: [
    {
      ...worker,
      name: "notifications",
      entry: "lambda.ts",
      uses: ["table.get", "table.query", "table.merge", "table.put", `queue.send:${DECIDE}`, ...KIT_USES],
      settings,
      trigger: {
        ...queue,
        queue: "notifications",
        hears: hears.map(({ type }) => type),
      },
    },
    {
      ...worker,
      name: DECIDE,
      entry: "decide.lambda.ts",
      uses: [
        ...(["table.get", "table.query", "table.merge", "table.put"] as const),
        ...([`queue.send:${DECIDE}`, `queue.send:${SCHEDULE}`] as const),
        ...KIT_USES,
      ],
      settings,
      trigger: { ...queue, queue: DECIDE },
      reads: TO_DECIDE,
    },
    {
      ...worker,
      name: SCHEDULE,
      entry: "schedule.lambda.ts",
      uses: ["table.get", "table.put", `queue.send:${DELIVER}`, ...KIT_USES],
      trigger: { ...queue, queue: SCHEDULE },
      reads: TO_SCHEDULE,
    },
    {
      ...worker,
      name: DELIVER,
      entry: "deliver.lambda.ts",
      uses: ["table.get", "table.query", "table.merge", "stream.put", "email.send", ...KIT_USES],
      settings: { ...settings, SENDER_NAME: "Chorus" },
      secrets: ["WEBHOOK_KEYS"],
      // At a pause of 15 minutes at most, a day: then a message is stale, and a channel that was out for hours lost none.
      trigger: { ...queue, queue: DELIVER, maxReceiveCount: 100 },
      reads: TO_DELIVER,
    },
    {
      ...worker,
      name: "notifications-due",
      entry: "due.lambda.ts",
      uses: ["table.query", "table.put", `queue.send:${DECIDE}`],
      trigger: { on: "timer", everyMinutes: 1 },
    },
    {
      name: "notifications-api",
      entry: "api.lambda.ts",
      timeoutSeconds: 10,
      memoryMb: 512,
      uses: ["table.get", "table.query", "table.merge"],
      secrets: ["CURSOR_SECRET"],
      trigger: {
        on: "http",
        routes: ["GET /notifications/{userId}", "POST /notifications/{userId}/{id}/read"],
        access: "iam",
      },
    },
  ],
};
