import type { Resource, Value } from "../templates/template.ts";

export interface Alarm {
  /** Begins with the name of what it watches. */
  readonly name: string;
  /** The team that is paged; the description begins with it, so that a subscription can filter on it. */
  readonly owner: string;
  /** What it means for people, in a sentence. */
  readonly impact: string;
  /** File in docs/runbooks. */
  readonly runbook: string;
  readonly metric: Readonly<Record<string, Value>>;
  readonly above: number;
  /** Minutes of the last five that must be above it; 1 for what is wrong at once. */
  readonly minutes?: number;
  /** What one value of the metric is about; a minute when left out. */
  readonly periodSeconds?: number;
  /** ARN of the topic that it rings. */
  readonly actions: Value;
}

const MINUTE_SECONDS = 60;
const LOOKED_AT_MINUTES = 5;

/** What is not measured is not broken: a function that nobody calls reports nothing. */
export function alarm(settings: Alarm): Resource {
  const {
    name,
    owner,
    impact,
    runbook,
    metric,
    above,
    minutes = 1,
    periodSeconds = MINUTE_SECONDS,
    actions,
  } = settings;
  return {
    Type: "AWS::CloudWatch::Alarm",
    Properties: {
      AlarmName: name,
      AlarmDescription: `[${owner}] ${impact} What to do: docs/runbooks/${runbook}`,
      ...metric,
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: above,
      Period: periodSeconds,
      EvaluationPeriods: minutes === 1 ? 1 : LOOKED_AT_MINUTES,
      DatapointsToAlarm: minutes,
      TreatMissingData: "notBreaching",
      AlarmActions: [actions],
      OKActions: [actions],
    },
  };
}
