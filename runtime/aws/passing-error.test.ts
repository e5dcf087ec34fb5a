import { KinesisServiceException, ProvisionedThroughputExceededException } from "@aws-sdk/client-kinesis";
import { describe, expect, it } from "@jest/globals";
import { isPassing } from "./passing-error.ts";

const serviceError = (name: string, httpStatusCode: number) =>
  new KinesisServiceException({ name, $fault: "client", $metadata: { httpStatusCode } });

describe("whether a failed call may succeed when repeated", () => {
  it.each([
    ["throttled by the stream", new ProvisionedThroughputExceededException({ message: "", $metadata: {} }), true],
    ["throttled by the account", serviceError("ThrottlingException", 400), true],
    ["too many requests", serviceError("Whatever", 429), true],
    ["the service's own fault", serviceError("InternalFailure", 500), true],
    ["unavailable", serviceError("ServiceUnavailable", 503), true],
    ["a socket that was closed", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), true],
    ["no answer in time", Object.assign(new Error("no answer"), { name: "TimeoutError" }), true],
    ["no permission", serviceError("AccessDeniedException", 400), false],
    ["no such stream", serviceError("ResourceNotFoundException", 400), false],
    ["malformed", serviceError("ValidationException", 400), false],
    ["a key that may not be used", serviceError("KMSAccessDeniedException", 400), false],
    ["a mistake in the program", new TypeError("undefined is not a function"), false],
    ["no error at all", "a string", false],
  ])("%s", (_, error, passing) => {
    expect(isPassing(error)).toBe(passing);
  });
});
