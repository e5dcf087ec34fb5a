import middy from "@middy/core";
import sqsPartialBatchFailure from "@middy/sqs-partial-batch-failure";
import type { SqsEvent } from "../../../runtime/aws/lambda-event.ts";
import type { MakePipeline, Pipeline, Sink } from "../pipeline.ts";
import { type Validate, withCompiledZod, withZod } from "../validators.ts";

export const middyZod: MakePipeline = (sink) => batch(withZod(), sink);
export const middyCompiledZod: MakePipeline = (sink) => batch(withCompiledZod(), sink);

/** As its documentation has it: every record settles, and the middleware names those that did not go well. */
function batch(validate: Validate, sink: Sink): Pipeline {
  const each = (record: SqsEvent["Records"][number]): Promise<void> =>
    new Promise((resolve) => {
      sink(validate(JSON.parse(record.body)));
      resolve();
    });
  const handler = middy((event: SqsEvent) => Promise.allSettled(event.Records.map(each))).use(
    sqsPartialBatchFailure({ logger: () => undefined }),
  );
  return (event, context) => handler(event, context);
}
