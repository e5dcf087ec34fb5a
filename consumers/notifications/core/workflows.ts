/**
 * What people are told of, and how. Everything that tells one workflow from another stands here, and in its templates.
 */

export type Category = "follows" | "likes" | "comments" | "posts" | "billing";

/** Ways out of the system. The inbox is no way out: it is this consumer's own table. */
export const OUTBOUND = ["email", "webhook"] as const;
export type Outbound = (typeof OUTBOUND)[number];
export type ChannelName = "inbox" | Outbound;

export interface Workflow {
  readonly category: Category;
  /**
   * Promotional: at most once, so a crash may lose it and never repeats it. Transactional: at least once, every attempt
   * under one idempotency key. Exactly once is nobody's to promise: between sending and recording lies a crash.
   */
  readonly kind: "promotional" | "transactional";
  /** Told whatever the person prefers, mutes or sleeps through. */
  readonly critical: boolean;
  /** Whether outbound messages wait for others of their group and go out as one. */
  readonly digested: boolean;
}

const promotional = { kind: "promotional", critical: false, digested: false } as const;
const transactional = { category: "billing", kind: "transactional", critical: false, digested: false } as const;

export const WORKFLOWS = {
  "new-follower": { ...promotional, category: "follows" },
  "post-liked": { ...promotional, category: "likes", digested: true },
  "post-commented": { ...promotional, category: "comments" },
  mentioned: { ...promotional, category: "comments" },
  "followed-posted": { ...promotional, category: "posts", digested: true },
  "subscription-bought": transactional,
  "payment-failed": { ...transactional, critical: true },
  "subscription-ending": transactional,
} as const satisfies Readonly<Record<string, Workflow>>;

export type WorkflowName = keyof typeof WORKFLOWS;

export const WORKFLOW_NAMES = Object.keys(WORKFLOWS) as [WorkflowName, ...WorkflowName[]];

export const workflowOf = (name: WorkflowName): Workflow => WORKFLOWS[name];

/** What goes out together: likes of one post, posts of all whom a person follows. */
export const groupOf = (workflow: WorkflowName, post: string | undefined): string =>
  workflow === "post-liked" ? `${workflow} ${post ?? ""}` : workflow;
