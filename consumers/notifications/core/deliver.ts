import {
  count,
  deliver,
  get,
  look,
  merge,
  moment,
  type Moment,
  type Plan,
  publish,
} from "../../../runtime/core/plan.ts";
import { newestIn } from "../../../runtime/core/registers.ts";
import { sortableTime } from "../../../runtime/core/version.ts";
import { Failure, MessageRefused } from "../../../runtime/errors.ts";
import type { Row, RowKey } from "../../../runtime/ports.ts";
import type { Fact } from "../../../schemas/event.ts";
import { notificationSentV1 } from "../../../schemas/notifications/notification-sent.v1.ts";
import { THROTTLED } from "./counters.ts";
import { messageIdOf } from "./message.ts";
import { nextOpen } from "./quiet-hours.ts";
import { allRows } from "./note.ts";
import { render, type Rendered } from "./render.ts";
import { ledgerKey, type Note, ordinal, personKey, textIn } from "./rows.ts";
import type { NotificationSettings } from "./settings.ts";
import { takeSlot } from "./slots.ts";
import type { MessageReleasedV1 } from "./steps.ts";
import { WORDINGS, type Wordings } from "./templates.ts";
import { expiry, hoursBetween } from "./time.ts";
import { type View, viewOf } from "./view.ts";
import { workflowOf } from "./workflows.ts";

/** Another attempt at the same message runs, or was cut off before it could say how it ended. */
export class DeliveryUnderWay extends Failure {
  readonly code = "DELIVERY_UNDER_WAY";
  readonly retry = "later";
}

/** Nothing went out, and the claim is free again. */
export class ChannelBusy extends Failure {
  readonly code = "CHANNEL_BUSY";
  readonly retry = "later";
}

/** The person's quiet hours have begun since it was scheduled. */
export class QuietHoursBegun extends Failure {
  readonly code = "QUIET_HOURS_BEGUN";
  readonly retry = "later";
}

/** An end; what was held back for a reason is judged anew when it comes again. */
type Status = "sent" | "unknown";

interface Outcome {
  readonly status: Status;
  /** Why it was not sent. */
  readonly reason: string;
  readonly at: string;
}

/**
 * Claim, send, record. All that decides whether it may go out is read again just before: who has meanwhile blocked,
 * unsubscribed or deleted is not written to. What cannot be said whole is not sent at all, and not claimed either.
 */
export function* deliverOn(
  step: MessageReleasedV1,
  settings: NotificationSettings,
  wordings: Wordings = WORDINGS,
): Plan {
  const { userId, channel } = step.data;
  const id = messageIdOf(step.data);
  const key = ledgerKey(id, channel);
  const present = yield* moment();
  const [entry] = yield* get([key]);
  const before = outcomeIn(entry);
  if (before !== undefined) return yield* announce(step, id, before);

  const view = viewOf(yield* allRows(userId), present.now, settings);
  const verdict = judge(step, view, present.now, settings);
  if ("reason" in verdict) return yield* suppress(key, present, verdict.reason);
  const { kind, critical } = workflowOf(step.data.workflow);
  if (!critical && nextOpen(present.now, view.quiet, view.zone) !== present.now) {
    throw new QuietHoursBegun("It comes again when they may be over", { id, channel });
  }
  const { title, body, locale } = yield* word(verdict.notes, view, wordings);

  const day = { userId, channel, now: present.now };
  if (kind === "promotional" && !(yield* takeSlot(day, id, settings.mostPerDay[channel]))) {
    yield* count(THROTTLED);
    return yield* suppress(key, present, "the day's most is reached");
  }
  const attempt = yield* claim(step, id, entry, present, settings);
  if (attempt === undefined) return;
  const data = { workflow: step.data.workflow, notes: verdict.notes.length };
  const message = { idempotencyKey: `${id}.${channel}`, to: verdict.to, title, body, locale, data };
  const answer = yield* deliver(channel, message);
  if (!answer.isTaken) {
    yield* release(id, channel, attempt, present.now);
    const context = { id, channel, reason: answer.reason };
    if (answer.isFinal === true) throw new MessageRefused("The channel never takes it", context);
    throw new ChannelBusy("The channel asks to come again", context);
  }
  yield* record(step, id, { status: "sent", reason: "", at: present.now });
}

type Verdict = { readonly notes: readonly [Note, ...Note[]]; readonly to: string } | { readonly reason: string };

function judge(step: MessageReleasedV1, view: View, now: string, settings: NotificationSettings): Verdict {
  const { channel, noteId, digest, dueAt } = step.data;
  if (hoursBetween(dueAt, now) > settings.staleAfterHours) return { reason: "stale" };
  const to = view.addressOn(channel);
  if (to === undefined) return { reason: "no address" };
  const candidates =
    digest === undefined
      ? [view.noteOf(noteId ?? "")]
      : view.waitingFor(digest.group).filter(({ at }) => at >= digest.from && at < digest.to);
  const [first, ...others] = candidates
    .flatMap((note) => (note !== undefined && view.mayTell(note, channel) && !isOver(note, now) ? [note] : []))
    .toReversed();
  return first === undefined ? { reason: "nothing left to tell" } : { notes: [first, ...others], to };
}

const isOver = ({ until }: Note, now: string): boolean => until !== undefined && until <= sortableTime(now);

/** For who asks why somebody got no mail; nothing is decided by it. */
function* suppress(key: RowKey, { now, token }: Moment, reason: string): Plan {
  yield* merge(key, {
    suppressed: { rule: "newest", version: `${now}#${token}`, value: { reason, at: now } },
    ...expiry(now),
  });
}

/** @throws {TemplateFailed} */
function* word(notes: readonly [Note, ...Note[]], view: View, wordings: Wordings): Plan<Rendered> {
  const [{ actor }] = notes;
  const [person] = yield* look(actor === undefined ? [] : [personKey(actor)]);
  const nameOf = (): string | undefined => textIn(person?.["handle"]);
  return render(notes, { locale: view.locale, zone: view.zone, nameOf }, wordings);
}

/**
 * @returns the attempt's number; undefined when there is to be none.
 *
 * Promotional messages are claimed once: whoever finds a claim without an outcome cannot know whether the message went
 * out, and leaves it. Transactional ones are claimed again once the claim before has run out.
 *
 * @throws {DeliveryUnderWay} while the claim before may still be at work.
 */
function* claim(
  step: MessageReleasedV1,
  id: string,
  entry: Row | undefined,
  { now, token }: Moment,
  { leaseSeconds }: NotificationSettings,
): Plan<number | undefined> {
  const { channel, workflow } = step.data;
  const standing = newestIn(entry?.["claim"]);
  if (standing !== undefined && standing["by"] !== NOBODY) {
    if (String(standing["until"]) > now) throw new DeliveryUnderWay("Another attempt holds the claim", { id, channel });
    if (workflowOf(workflow).kind === "promotional") {
      yield* record(step, id, { status: "unknown", reason: "an attempt was cut off", at: now });
      return undefined;
    }
  }
  const attempt = Number(standing?.["version"] ?? 0) + 1;
  const until = new Date(Date.parse(now) + leaseSeconds * 1_000).toISOString();
  const row = yield* merge(ledgerKey(id, channel), {
    claim: { rule: "newest", version: ordinal(attempt), value: { by: token, until } },
    ...expiry(now),
  });
  if (newestIn(row["claim"])?.["by"] !== token) {
    throw new DeliveryUnderWay("Another attempt was faster", { id, channel });
  }
  return attempt;
}

/** Holds a claim that was given back. */
const NOBODY = "";

function* release(id: string, channel: string, attempt: number, now: string): Plan {
  const claim = { rule: "newest", version: ordinal(attempt + 1), value: { by: NOBODY, until: now } } as const;
  yield* merge(ledgerKey(id, channel), { claim });
}

function* record(step: MessageReleasedV1, id: string, outcome: Outcome): Plan {
  const row = yield* merge(ledgerKey(id, step.data.channel), {
    outcome: { rule: "newest", version: "1", value: { ...outcome } },
  });
  yield* announce(step, id, outcomeIn(row) ?? outcome);
}

const outcomeIn = (entry: Row | undefined): Outcome | undefined => newestIn(entry?.["outcome"]) as Outcome | undefined;

/** Also by whoever comes again: the fact is the same, and only so it is never lost between recording and saying. */
function* announce(step: MessageReleasedV1, id: string, { status, at }: Outcome): Plan {
  if (status !== "sent") return;
  const { userId, channel, workflow } = step.data;
  yield* publish([sent(step, id, { userId, channel, category: workflowOf(workflow).category, at })]);
}

function sent(
  step: MessageReleasedV1,
  id: string,
  {
    at,
    ...data
  }: { readonly userId: string; readonly channel: string; readonly category: string; readonly at: string },
): Fact {
  return {
    specversion: "1.0",
    id: `${id}.${data.channel}`,
    source: "/notifications",
    type: notificationSentV1.type,
    subject: id,
    time: at,
    datacontenttype: "application/json",
    ...(step.correlationid !== undefined && { correlationid: step.correlationid }),
    data: { notificationId: id, ...data },
  };
}
