import type { KinesisEvent, SqsEvent } from "../../../runtime/aws/lambda-event.ts";
import type { MakePipeline, Pipeline, Sink } from "../pipeline.ts";
import {
  byHand,
  type Validate,
  withAjv,
  withCompiledZod,
  withTypebox,
  withValidatedZod,
  withZod,
} from "../validators.ts";

/** A loop and nothing around it: what reading costs whoever does it. */

type TextsOf = (event: object) => readonly string[];

const raw: TextsOf = (event) => (event as SqsEvent).Records.map(({ body }) => body);

const wrapped: TextsOf = (event) =>
  (event as SqsEvent).Records.map(({ body }) => (JSON.parse(body) as { readonly Message: string }).Message);

const encoded: TextsOf = (event) =>
  (event as KinesisEvent).Records.map(({ kinesis }) => Buffer.from(kinesis.data, "base64").toString("utf8"));

/** Into one buffer, so that the bytes of a record are nobody's garbage. */
function encodedInOnePlace(): TextsOf {
  const place = Buffer.allocUnsafe(1_048_576);
  return (event) =>
    (event as KinesisEvent).Records.map(({ kinesis }) =>
      place.toString("utf8", 0, place.write(kinesis.data, "base64")),
    );
}

function loop(textsOf: TextsOf, sink: Sink, validate: Validate = (candidate) => candidate): Pipeline {
  return (event) => {
    for (const text of textsOf(event)) sink(validate(JSON.parse(text)));
    return Promise.resolve({ batchItemFailures: [] });
  };
}

export const rawParsed: MakePipeline = (sink) => loop(raw, sink);
export const rawZod: MakePipeline = (sink) => loop(raw, sink, withZod());
export const rawCompiledZod: MakePipeline = (sink) => loop(raw, sink, withCompiledZod());
export const rawValidatedZod: MakePipeline = (sink) => loop(raw, sink, withValidatedZod());
export const rawAjv: MakePipeline = (sink) => loop(raw, sink, withAjv());
export const rawTypebox: MakePipeline = (sink) => loop(raw, sink, withTypebox());
export const rawByHand: MakePipeline = (sink) => loop(raw, sink, byHand());

export const wrappedParsed: MakePipeline = (sink) => loop(wrapped, sink);
export const wrappedZod: MakePipeline = (sink) => loop(wrapped, sink, withZod());

export const encodedParsed: MakePipeline = (sink) => loop(encoded, sink);
export const encodedInOnePlaceParsed: MakePipeline = (sink) => loop(encodedInOnePlace(), sink);
export const encodedZod: MakePipeline = (sink) => loop(encoded, sink, withZod());

/** One line for each fact and one of metrics for the batch, in one write. */
export const rawZodLogged: MakePipeline = (sink) => {
  const validate = withZod();
  return (event, { awsRequestId }) => {
    let lines = "";
    const { Records } = event as SqsEvent;
    for (const { body, messageId } of Records) {
      const fact = validate(JSON.parse(body)) as { readonly id: string; readonly type: string };
      sink(fact);
      lines += `${JSON.stringify({ level: "info", time: new Date().toISOString(), message: "handled", service: "measured", requestId: awsRequestId, messageId, eventId: fact.id, type: fact.type })}\n`;
    }
    const Metrics = [{ Name: "handled", Unit: "Count" }];
    const CloudWatchMetrics = [{ Namespace: "Measured", Dimensions: [["service"]], Metrics }];
    const _aws = { Timestamp: Date.now(), CloudWatchMetrics };
    process.stdout.write(`${lines}${JSON.stringify({ service: "measured", handled: Records.length, _aws })}\n`);
    return Promise.resolve({ batchItemFailures: [] });
  };
};
