import * as z from "zod";
import { LOG_ENVIRONMENT, lambdaLog } from "../../runtime/aws/lambda-log.ts";
import { SERVICE_ENVIRONMENT, snsService, sqsService } from "../../runtime/aws/services.ts";
import { snsSender } from "../../runtime/aws/sns-sender.ts";
import { sqsDeadLetters } from "../../runtime/aws/sqs-dead-letters.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { routeBatch } from "./route-batch.ts";

// Once per cold start.
const env = readConfig(
  { ...SERVICE_ENVIRONMENT, ...LOG_ENVIRONMENT, TOPIC_ARN: z.string().min(1), DLQ_URL: z.url() },
  process.env,
);
const log = lambdaLog(env);
const topic = snsSender({
  service: snsService(env),
  topicArn: env.TOPIC_ARN,
  patience: { lingerMs: 0 },
  onLost: ({ reason }) => {
    log.line("error", "The topic refused facts", { reason });
  },
});

// Once per batch.
export const handler = streamHandler(
  routeBatch({ topic, deadLetters: sqsDeadLetters(sqsService(env), env.DLQ_URL, log), log, now: () => new Date() }),
);
