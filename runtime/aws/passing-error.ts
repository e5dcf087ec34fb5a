const SERVER_ERROR = 500;
const PASSING_STATUS = new Set([408, 429]);
const PASSING_NAME = /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceeded|ThroughputExceeded|Timeout|SlowDown/i;

/**
 * Whether a failed call may succeed when repeated: the network, throttling, the service's own faults. What AWS
 * understood and refused (no permission, malformed, no such stream) it refuses again.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function isPassing(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { name = "", $metadata, $retryable, code } = error as SdkError;
  if ($retryable !== undefined || PASSING_NAME.test(name)) return true;
  const status = $metadata?.httpStatusCode;
  if (status !== undefined) return status >= SERVER_ERROR || PASSING_STATUS.has(status);
  // No answer came: sockets fail with a code (ECONNRESET), a programming error has none.
  return code !== undefined;
}

interface SdkError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: object;
  readonly code?: string;
}
