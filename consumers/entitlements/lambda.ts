import * as z from "zod";
import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { kinesisService } from "../../runtime/aws/services.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { streamPublisher } from "../../runtime/aws/stream-publisher.ts";
import { readConfig } from "../../runtime/config.ts";
import { entitlementsListener } from "./consumer.ts";
import { CATALOGUE } from "./core/products.ts";

// Once per cold start.
const env = readConfig({ ...LISTENER_ENVIRONMENT, STREAM_NAME: z.string().min(1) }, process.env);
const publisher = streamPublisher({
  service: kinesisService(env),
  streamName: env.STREAM_NAME,
  // The kit hands over a whole batch at once: there is nothing to wait for.
  patience: { lingerMs: 0 },
});

// Once per batch.
export const handler = sqsHandler(
  entitlementsListener(CATALOGUE),
  { ...batchPorts(env), publisher },
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
