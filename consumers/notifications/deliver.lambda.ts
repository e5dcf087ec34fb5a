import * as z from "zod";
import { batchPorts, lambdaSetting, LISTENER_ENVIRONMENT } from "../../runtime/aws/batch-ports.ts";
import { kinesisService } from "../../runtime/aws/services.ts";
import { sesClient } from "../../runtime/aws/ses-client.ts";
import { EMAIL_ENVIRONMENT, sesEmail } from "../../runtime/aws/ses-email.ts";
import { sqsHandler } from "../../runtime/aws/sqs-handler.ts";
import { streamPublisher } from "../../runtime/aws/stream-publisher.ts";
import { readConfig } from "../../runtime/config.ts";
import { signingKeys } from "../../runtime/core/signature.ts";
import { WEBHOOK_ENVIRONMENT, webhookChannel } from "../../runtime/http/webhook-channel.ts";
import { deliverListener } from "./stages.ts";
import { NOTIFICATIONS_ENVIRONMENT, settingsFrom } from "./environment.ts";

// Once per cold start.
const env = readConfig(
  {
    ...LISTENER_ENVIRONMENT,
    ...NOTIFICATIONS_ENVIRONMENT,
    ...EMAIL_ENVIRONMENT,
    ...WEBHOOK_ENVIRONMENT,
    STREAM_NAME: z.string().min(1),
    SENDER_NAME: z.string().min(1),
  },
  process.env,
);

// Once per batch.
export const handler = sqsHandler(
  deliverListener(settingsFrom(env)),
  {
    ...batchPorts(env),
    publisher: streamPublisher({
      service: kinesisService(env),
      streamName: env.STREAM_NAME,
      patience: { lingerMs: 0 },
    }),
    channels: {
      email: sesEmail({
        client: sesClient({ region: env.AWS_REGION, endpoint: env.AWS_ENDPOINT_URL_SESV2 }),
        from: env.EMAIL_FROM,
        fromName: env.SENDER_NAME,
      }),
      webhook: webhookChannel({
        keys: signingKeys("WEBHOOK_KEYS", env.WEBHOOK_KEYS),
        now: () => new Date(),
        allowLocal: env.WEBHOOK_ALLOW_LOCAL,
      }),
    },
  },
  lambdaSetting(env, () => process.env["_X_AMZN_TRACE_ID"]),
);
