const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/**
 * A request's trace, as a fact may carry it on; undefined where the header is missing or none.
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function traceparentIn(headers: Readonly<Record<string, string>>): string | undefined {
  const { traceparent = "" } = headers;
  return TRACEPARENT.test(traceparent) ? traceparent : undefined;
}
