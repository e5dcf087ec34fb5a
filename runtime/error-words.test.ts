import { describe, expect, it } from "@jest/globals";
import { errorWords, othersWords, thrownByFunction } from "./error-words.ts";
import { StoreUnavailable } from "./errors.ts";

const ANN = "ann@example.org";

const ofAws = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), {
    name,
    $metadata: { httpStatusCode: 400, requestId: "7f3c1f0e-0000-4000-8000-0123456789ab" },
    ...more,
  });

function priceOf(row: { readonly plan?: { readonly price: number } } | undefined): number {
  return Number(row?.plan?.price.toFixed(101));
}

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe("what is written down of an error", () => {
  it("is of a failure all that it says", () => {
    expect(errorWords(new StoreUnavailable("The table is away", {}, { cause: new Error(ANN) }))).toBe(
      "StoreUnavailable: The table is away",
    );
  });

  it.each<[string, unknown, string]>([
    [
      "of AWS, which quotes values",
      ofAws("ValidationException", `1 validation error detected: Value '${ANN}' at 'email' failed`),
      "ValidationException: status 400, request 7f3c1f0e-0000-4000-8000-0123456789ab",
    ],
    [
      "of AWS, without an id",
      ofAws("MessageRejected", ANN, { $metadata: { httpStatusCode: 403, requestId: undefined } }),
      "MessageRejected: status 403",
    ],
    [
      "of IAM",
      ofAws(
        "AccessDeniedException",
        `User: arn:aws:iam::1:user/${ANN} is not authorized to perform: dynamodb:PutItem on resource: arn:aws:${ANN}`,
      ),
      "AccessDeniedException: status 400, request 7f3c1f0e-0000-4000-8000-0123456789ab, is not authorized to perform, dynamodb:PutItem",
    ],
    ["of another kind than there are", Object.assign(new Error(ANN), { name: `for ${ANN}`, stack: "" }), "Error"],
    [
      "without a stack",
      Object.assign(new TypeError(`${ANN} is not a function`), { stack: "" }),
      "TypeError: is not a function",
    ],
    [
      "of a socket",
      Object.assign(new Error(`connect ${ANN}`), { code: "ECONNREFUSED", stack: "" }),
      "Error: ECONNREFUSED",
    ],
    [
      "of fetch",
      Object.assign(new TypeError("fetch failed", { cause: { code: "ENOTFOUND", host: ANN } }), { stack: "" }),
      "TypeError: ENOTFOUND, fetch failed",
    ],
    ["with a code that says more", Object.assign(new Error(), { code: ANN, stack: "" }), "Error"],
    ["that is text", ANN, "no error, but string"],
    ["that is nothing", undefined, "no error, but undefined"],
    ["that is null", null, "no error, but object"],
    ["that has nothing of an error", { to: ANN }, "Error"],
    ["that cannot even be a text", { name: Symbol(ANN), message: { toString: 7 }, stack: 7 }, "Error"],
  ])("is of one %s, what can be no value", (_, error, words) => {
    expect(errorWords(error)).toBe(words);
  });

  it("names the functions that a mistake came through, and not where", () => {
    const words = errorWords(thrownBy(() => priceOf({ plan: { price: 7 } })));
    expect(words).toMatch(/^RangeError in .*priceOf/);
    expect(words.split(", ")).toHaveLength(3);
    expect(words).not.toMatch(/[/:\d]/);
  });

  it("takes no line of a message for a function", () => {
    const error = new Error(`no such person\n    at ann (example.org)\n    at bea (example.org)`);
    expect(errorWords(error)).not.toMatch(/ann|bea/);
    error.message = "another since";
    expect(errorWords(error)).toBe("Error");
  });
});

describe("what is shown of words that somebody else wrote", () => {
  it.each([
    ["ours, of a mistake", "TypeError", "TypeError: is not a function in priceOf, Object.<anonymous>"],
    ["ours, of AWS", "ValidationException", "ValidationException: status 400, request 7f3c1f0e-0000-4000-8000"],
    ["ours, of a socket", "Error", "Error: ECONNREFUSED, fetch failed"],
    ["ours, of undici", "Error", "Error: UND_ERR_SOCKET"],
    ["a kind alone", "RecordAgeExceeded", "RecordAgeExceeded"],
  ])("is all of what is %s", (_, kind, words) => {
    expect(othersWords(kind, words)).toBe(words);
  });

  it.each([
    ["Error", `No address ${ANN}`, "Error"],
    ["Error", `Error: ${ANN}`, "Error"],
    ["Error", "Error: SMITH", "Error"],
    ["Error", `Error in ${ANN}`, "Error"],
    ["Error", `Error: status 400 ${ANN}`, "Error"],
    ["Error", `Error in priceOf\n${ANN}`, "Error"],
    ["TypeError", `${ANN} is not iterable`, "TypeError: is not iterable"],
    ["Sandbox.Timedout", "7f3c Task timed out after 30.00 seconds", "Sandbox.Timedout: Task timed out"],
    [
      "AWS.SimpleQueueService.NonExistentQueue",
      `The queue ${ANN} does not exist`,
      "AWS.SimpleQueueService.NonExistentQueue: does not exist",
    ],
    [`no kind ${ANN}`, "", "Error"],
  ])("is of %s with %j what can be no value: %s", (kind, message, words) => {
    expect(othersWords(kind, message)).toBe(words);
  });
});

describe("what a function ends with", () => {
  it("is a failure as it is", () => {
    const failure = new StoreUnavailable("The table is away");
    expect(thrownByFunction(failure)).toBe(failure);
  });

  it("is of anything else its kind alone, in message and stack", () => {
    const thrown = thrownByFunction(new Error(ANN));
    expect(thrown).toMatchObject({ code: "UNFORESEEN", retry: "later", message: expect.stringMatching(/^Error in /) });
    expect(thrown.cause).toBeUndefined();
    expect(thrown.stack).not.toContain(ANN);
  });
});
