import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { parser } from "@aws-lambda-powertools/batch/parser";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Base64Encoded, JSONStringified } from "@aws-lambda-powertools/parser/helpers";
import { KinesisDataStreamRecord, KinesisDataStreamRecordPayload } from "@aws-lambda-powertools/parser/schemas/kinesis";
import { SnsSqsNotificationSchema } from "@aws-lambda-powertools/parser/schemas/sns";
import { SqsRecordSchema } from "@aws-lambda-powertools/parser/schemas/sqs";
import type { SqsRecord } from "../../../runtime/aws/lambda-event.ts";
import { DEFINITION, type Heard } from "../facts.ts";
import type { MakePipeline, Pipeline } from "../pipeline.ts";
import { type Validate, withCompiledZod, withZod } from "../validators.ts";

type Each = (record: unknown) => void;

/** A batch of nothing but faults is answered like any other. */
const OPTIONS = { throwOnFullBatchFailure: false };

function batch(processor: BatchProcessor, each: Each, end?: () => void): Pipeline {
  return async (event) => {
    const answer = await processPartialResponse(event as { Records: [] }, each, processor, OPTIONS);
    end?.();
    return answer;
  };
}

const validating =
  (makeValidate: () => Validate): MakePipeline =>
  (sink) => {
    const validate = makeValidate();
    return batch(new BatchProcessor(EventType.SQS), (record) => {
      sink(validate(JSON.parse((record as SqsRecord).body)));
    });
  };

export const batchZod = validating(withZod);
export const batchCompiledZod = validating(withCompiledZod);

const body = JSONStringified(DEFINITION.schema as never);
const rawSchema = SqsRecordSchema.extend({ body });
const wrappedSchema = SqsRecordSchema.extend({
  body: JSONStringified(SnsSqsNotificationSchema.extend({ Message: body })),
});
const streamSchema = KinesisDataStreamRecord.extend({
  kinesis: KinesisDataStreamRecordPayload.extend({ data: Base64Encoded(DEFINITION.schema as never) }),
});

const factOf = {
  raw: (record: unknown) => (record as { readonly body: Heard }).body,
  wrapped: (record: unknown) => (record as { readonly body: { readonly Message: Heard } }).body.Message,
  stream: (record: unknown) => (record as { readonly kinesis: { readonly data: Heard } }).kinesis.data,
};

const processorOf = {
  raw: () => new BatchProcessor(EventType.SQS, { parser, schema: rawSchema }),
  wrapped: () => new BatchProcessor(EventType.SQS, { parser, schema: wrappedSchema }),
  stream: () => new BatchProcessor(EventType.KinesisDataStreams, { parser, schema: streamSchema }),
};

/** The record's schema is made once, which its documentation does not do. */
export const batchParserExtended: MakePipeline = (sink) =>
  batch(processorOf.raw(), (record) => {
    sink(factOf.raw(record));
  });

export const batchParserDocumented: MakePipeline = (sink) =>
  batch(
    new BatchProcessor(EventType.SQS, { parser, innerSchema: DEFINITION.schema, transformer: "json" }),
    (record) => {
      sink(factOf.raw(record));
    },
  );

/** Batch, parser, a line and a metric for each fact: what a team has that takes all of it. */
const stack =
  (shape: keyof typeof processorOf): MakePipeline =>
  (sink) => {
    const logger = new Logger({ serviceName: "measured" });
    const metrics = new Metrics({ namespace: "Measured", serviceName: "measured" });
    const each: Each = (record) => {
      const fact = factOf[shape](record);
      sink(fact);
      logger.info("handled", { eventId: fact.id, type: fact.type, subject: fact.subject });
      metrics.addMetric("handled", MetricUnit.Count, 1);
    };
    return batch(processorOf[shape](), each, () => {
      // After a hundred they have gone out by themselves, and it warns where none are left.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    });
  };

export const rawStack = stack("raw");
export const wrappedStack = stack("wrapped");
export const streamStack = stack("stream");
