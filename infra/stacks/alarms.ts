import type { Resource, Value } from "../templates/template.ts";

interface Ringing {
  /** Begins with the name of what it watches. */
  readonly name: string;
  /** The team that is paged; the description begins with it, so that a subscription can filter on it. */
  readonly owner: string;
  /** What it means for people, in a sentence. */
  readonly impact: string;
  /** File in docs/runbooks. */
  readonly runbook: string;
  readonly metric: Readonly<Record<string, Value>>;
  /** ARN of the topic that it rings. */
  readonly actions: Value;
}

export interface Alarm extends Ringing {
  readonly above: number;
  /** Minutes, or longer periods, of the last five that must be above it; 1 for what is wrong at once. */
  readonly minutes?: number;
  /** What one value of the metric is about; a minute when left out. */
  readonly periodSeconds?: number;
}

const MINUTE_SECONDS = 60;
const LOOKED_AT_MINUTES = 5;

/** What is not measured is not broken: a function that nobody calls reports nothing. */
export function alarm(settings: Alarm): Resource {
  const { above, minutes = 1, periodSeconds = MINUTE_SECONDS } = settings;
  return ringing(settings, {
    ComparisonOperator: "GreaterThanThreshold",
    Threshold: above,
    Period: periodSeconds,
    EvaluationPeriods: minutes === 1 ? 1 : LOOKED_AT_MINUTES,
    DatapointsToAlarm: minutes,
    TreatMissingData: "notBreaching",
  });
}

interface Absence extends Ringing {
  readonly periodSeconds: number;
  /** So many, one after another, in which nothing happened. */
  readonly periods: number;
}

/**
 * The other way round, for what must happen: not measured is just what is wrong. CloudWatch cannot tell before the first
 * time, so it also rings when it is made, until then.
 */
export const absence = (settings: Absence): Resource =>
  ringing(settings, {
    ComparisonOperator: "LessThanThreshold",
    Threshold: 1,
    Period: settings.periodSeconds,
    EvaluationPeriods: settings.periods,
    DatapointsToAlarm: settings.periods,
    TreatMissingData: "breaching",
  });

const ringing = (
  { name, owner, impact, runbook, metric, actions }: Ringing,
  when: Readonly<Record<string, Value>>,
): Resource => ({
  Type: "AWS::CloudWatch::Alarm",
  Properties: {
    AlarmName: name,
    AlarmDescription: `[${owner}] ${impact} What to do: docs/runbooks/${runbook}`,
    ...metric,
    ...when,
    AlarmActions: [actions],
    OKActions: [actions],
  },
});
