import { describe, expect, it } from "@jest/globals";
import { aLetter, aPointer, STREAM_ARN } from "../../test/replayer/letters.ts";
import { msLeft } from "./expiry.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const NINE = Date.parse("2026-03-01T09:00:00.000Z");
const sentAt = (sentAtMs: number) => aLetter({ message: { sentAtMs } });
const retention = { queueSeconds: 14 * 86_400, streamHours: new Map([[STREAM_ARN, 24]]) };

describe("the time that is left for a letter", () => {
  it("counts from when its message was first sent", () => {
    expect(msLeft(sentAt(NINE - DAY_MS), retention, NINE)).toBe(13 * DAY_MS);
  });

  it("is over at the end of the retention, to the millisecond, and never less than none", () => {
    const sent = sentAt(NINE - 14 * DAY_MS);
    expect(msLeft(sent, retention, NINE - 1)).toBe(1);
    expect(msLeft(sent, retention, NINE)).toBe(0);
    expect(msLeft(sent, retention, NINE + DAY_MS)).toBe(0);
  });

  it("is that of the records it points to where they leave the stream first", () => {
    const pointer = aPointer({ firstArrivedAt: "2026-02-28T10:00:00.000Z" });
    expect(msLeft(aLetter({ cargo: [{ kind: "records", pointer }] }), retention, NINE)).toBe(HOUR_MS);
  });

  it("is that of the queue where the stream keeps its records longer", () => {
    const letter = aLetter({ cargo: [{ kind: "records", pointer: aPointer() }] });
    expect(msLeft(letter, { ...retention, queueSeconds: 60 }, NINE)).toBe(60_000);
  });

  it("is that of the queue where nobody knows the stream", () => {
    const letter = aLetter({ cargo: [{ kind: "records", pointer: aPointer({ streamArn: "elsewhere" }) }] });
    expect(msLeft(letter, retention, NINE)).toBe(14 * DAY_MS);
  });
});
