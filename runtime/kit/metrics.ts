import type { Counts } from "./run-plans.ts";

/** The field by which a line becomes metrics. */
export const METRICS = "_aws";

/** Fields of the lines in which counters stand beside them: no counter may be called so. */
export const FIELDS_BESIDE_COUNTERS: readonly string[] = [
  ...["level", "time", "message", "service", "function"],
  ...["consumer", "requestId", "traceId", "coldStart", "error", "code"],
  ...["received", "done", "skipped", "parked", "handedBack", "rows", METRICS],
];

/** Values of a line that become metrics. */
interface Metrics {
  /** Field of the line whose value tells them from others' of the same name. */
  readonly by: "consumer" | "service";
  readonly names: readonly string[];
}

/** A folder's, whichever of its functions counts: `service` stands in every line (runtime/kit/log.ts). */
export const countersAsMetrics = (counters: Counts["counters"]): Metrics => ({
  by: "service",
  names: Object.keys(counters),
});

/**
 * What CloudWatch makes metrics of a line by; nothing where there are none to make.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function asMetrics(at: Date, ...all: readonly Metrics[]) {
  const some = all.filter(({ names }) => names.length > 0);
  if (some.length === 0) return {};
  const CloudWatchMetrics = some.map(({ by, names }) => ({
    Namespace: "Chorus",
    Dimensions: [[by]],
    Metrics: names.map((Name) => ({ Name, Unit: "Count" })),
  }));
  return { [METRICS]: { Timestamp: at.getTime(), CloudWatchMetrics } };
}
