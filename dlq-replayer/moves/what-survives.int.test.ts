import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { REDRIVE_JOB_ATTRIBUTE, redriveMark } from "../../runtime/core/redrive-mark.ts";
import { parked } from "../../test/replayer/consumer.ts";
import { bodies } from "../../test/replayer/desk.ts";
import { type Said, type Taken, takeAll } from "../../test/replayer/queues.ts";
import { openShelf, type Shelf } from "../../test/replayer/story.ts";
import type { Attributes } from "../core/message.ts";

const text = (value: string, dataType = "String") => ({ dataType, value });
const bytes = (value: readonly number[], dataType = "Binary") => ({
  dataType,
  value: Buffer.from(value).toString("base64"),
});

const EVERY_TYPE: Attributes = {
  text: text("ünï ✓ \t 'quoted' \"double\" <xml/>"),
  "text.custom": text("x", "String.uuid.v7"),
  number: text("-1.50", "Number"),
  "number.custom": text("00042", "Number.cents"),
  binary: bytes([0, 1, 127, 128, 255]),
  "binary.custom": bytes([0x1f, 0x8b, 0], "Binary.gzip"),
};
const TEN = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, text(`value ${n}`)]));
const TRACE_HEADER = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

/** Every sign of the basic plane that SQS takes and that somebody could be tempted to mend. */
const ODD = [
  "\t\n\r",
  "\u2028\u2029",
  "\u00a0\u200b\ufeff",
  "\ufffd",
  "e\u0301 é",
  "\\u0000",
  "\ue000\ud7ff",
  "  ",
].join("|");

describe("a letter that goes back", () => {
  let shelf: Shelf;

  beforeAll(async () => {
    shelf = await openShelf();
  });
  afterAll(() => shelf.close());

  /** @returns what is at the destination, without the job's mark, and the mark. */
  const sentBack = async (letters: readonly Said[]) => {
    const { to, plan, apply } = await shelf.story({ letters });
    const planned = plan();
    expect(await apply(planned, { lanes: 1 })).toMatchObject({ ended: "done", moved: letters.length });
    const arrived = await takeAll(shelf.engine.endpoint, to);
    return { planned, arrived, attributes: arrived.map(attributesOf), marks: arrived.map(markOf) };
  };

  it.concurrent("keeps its body, byte for byte", async () => {
    const odd = [ODD, `{"a":  1.0,"a":1e2}\n`, " ", "x".repeat(200_000)];
    const { arrived } = await sentBack(odd.map((body) => ({ body })));
    expect(arrived.map(({ Body }) => Body)).toEqual(odd);
  });

  it.concurrent("keeps attributes of each type, with what their senders added to it", async () => {
    const { planned, attributes, marks } = await sentBack(bodies(1).map((body) => ({ body, attributes: EVERY_TYPE })));
    expect(attributes).toEqual([EVERY_TYPE]);
    expect(marks).toEqual([redriveMark(planned.id, 1)]);
  });

  it.concurrent("keeps ten attributes, and goes without the job's mark, for which they leave no room", async () => {
    const { attributes, marks } = await sentBack(bodies(1).map((body) => ({ body, attributes: TEN })));
    expect(attributes).toEqual([TEN]);
    expect(marks).toEqual([undefined]);
  });

  it.concurrent("keeps its trace header and, of whatever queue, its message group", async () => {
    const { arrived } = await sentBack(
      bodies(1).map((body) => ({ body, messageGroupId: "tenant-1", traceHeader: TRACE_HEADER })),
    );
    expect(arrived[0]?.Attributes).toMatchObject({ AWSTraceHeader: TRACE_HEADER, MessageGroupId: "tenant-1" });
  });

  it.concurrent("keeps traceparent and tracestate, which are attributes like others", async () => {
    const trace = {
      traceparent: text("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
      tracestate: text("a=1"),
    };
    const { attributes } = await sentBack(bodies(1).map((body) => ({ body, attributes: trace })));
    expect(attributes).toEqual([trace]);
  });

  it.concurrent("leaves behind what the kit put beside it, and brings what that had put away", async () => {
    const [body = ""] = bodies(1);
    const { arrived, attributes } = await sentBack([parked(body, "SCHEMA_BROKEN")]);
    expect(arrived[0]?.Body).toBe(body);
    expect(attributes).toEqual([{ type: text("post-published.v1") }]);
  });

  it.concurrent("leaves behind what SNS and Lambda put beside it", async () => {
    const added = {
      ErrorCode: text("200", "Number"),
      ErrorMessage: text("ReceiverError"),
      RequestID: text("7b0c6d0e-53a1-4a55-9d0b-6c2a3f9c1e01"),
    };
    const own = { type: text("post-published.v1"), ErrorDetail: text("kept") };
    const { attributes } = await sentBack(bodies(1).map((body) => ({ body, attributes: { ...own, ...added } })));
    expect(attributes).toEqual([own]);
  });

  it.concurrent("carries one mark however often it goes back: the newest job's, with the count", async () => {
    const mark = { [REDRIVE_JOB_ATTRIBUTE]: text(redriveMark("an earlier job", 2)) };
    const { planned, attributes, marks } = await sentBack(bodies(1).map((body) => ({ body, attributes: mark })));
    expect(attributes).toEqual([{}]);
    expect(marks).toEqual([redriveMark(planned.id, 3)]);
  });

  it.concurrent("is one message for each that an invocation carried", async () => {
    const texts = bodies(3);
    const invocation = {
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: {
        Records: texts.map((body) => ({ body, messageAttributes: { kind: { dataType: "String", stringValue: "a" } } })),
      },
    };
    const { to, plan, apply } = await shelf.story({ letters: [JSON.stringify(invocation)] });
    expect(await apply(plan())).toMatchObject({ ended: "done", moved: 1 });
    const arrived = await takeAll(shelf.engine.endpoint, to);
    expect(arrived.map(({ Body }) => Body)).toEqual(texts);
    expect(arrived.map(attributesOf)).toEqual(texts.map(() => ({ kind: text("a") })));
  });
});

function attributesOf({ MessageAttributes = {} }: Taken): Attributes {
  const { [REDRIVE_JOB_ATTRIBUTE]: _, ...others } = MessageAttributes;
  return Object.fromEntries(
    Object.entries(others).map(([name, { DataType, StringValue, BinaryValue = "" }]) => [
      name,
      { dataType: DataType, value: StringValue ?? BinaryValue },
    ]),
  );
}

const markOf = ({ MessageAttributes = {} }: Taken): string | undefined =>
  MessageAttributes[REDRIVE_JOB_ATTRIBUTE]?.StringValue;
