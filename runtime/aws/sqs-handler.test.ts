import { expect, it } from "@jest/globals";
import { userJoinedV1 } from "../../schemas/account/user-joined.v1.ts";
import { silentLog } from "../kit/log.ts";
import { memoryDeadLetters } from "../memory/dead-letters.ts";
import { memoryLedger } from "../memory/ledger.ts";
import { sqsHandler } from "./sqs-handler.ts";

it("keeps every attribute of a message that is parked, whatever it is called", async () => {
  const deadLetters = memoryDeadLetters();
  const handler = sqsHandler(
    {
      name: "names",
      hears: [userJoinedV1],
      *apply() {
        // Nothing of what comes can be read.
      },
    },
    {
      deadLetters,
      ledger: memoryLedger(),
      visibility: { delay: () => Promise.resolve() },
      log: silentLog,
      now: () => new Date("2026-03-01T09:00:00.000Z"),
      newToken: () => "token",
      chance: () => 0.5,
    },
    { deployVersion: "1", traceId: () => undefined },
  );
  const names = ["__proto__", "constructor", "type"];
  const record = {
    messageId: "m-1",
    receiptHandle: "r-1",
    body: "{",
    attributes: {},
    messageAttributes: Object.fromEntries(names.map((name) => [name, { dataType: "String", stringValue: name }])),
    eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:names",
  };
  await handler({ Records: [record] }, { awsRequestId: "request-1", getRemainingTimeInMillis: () => 30_000 });
  const kept = Object.entries(deadLetters.parked[0]?.arrival.attributes ?? {});
  expect(kept).toEqual(names.map((name) => [name, { dataType: "String", value: name }]));
});
