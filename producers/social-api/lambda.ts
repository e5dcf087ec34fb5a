import { uuidv7 } from "uuidv7";
import * as z from "zod";
import { dynamoFirstWords } from "../../runtime/aws/dynamo-first-words.ts";
import { httpHandler } from "../../runtime/aws/http-handler.ts";
import { LOG_ENVIRONMENT, lambdaLog } from "../../runtime/aws/lambda-log.ts";
import { dynamodbService, kinesisService, SERVICE_ENVIRONMENT } from "../../runtime/aws/services.ts";
import { streamPublisher } from "../../runtime/aws/stream-publisher.ts";
import { readConfig } from "../../runtime/config.ts";
import { socialApi } from "./app.ts";

// Once per cold start.
const env = readConfig(
  {
    ...SERVICE_ENVIRONMENT,
    ...LOG_ENVIRONMENT,
    STREAM_NAME: z.string().min(1),
    TABLE_NAME: z.string().min(1),
    REMEMBER_HOURS: z.coerce.number().int().positive(),
  },
  process.env,
);

const api = socialApi({
  // A caller waits: give up while there is time left to say so.
  publisher: streamPublisher({
    service: kinesisService(env),
    streamName: env.STREAM_NAME,
    patience: { lingerMs: 0, giveUpAfterMs: 5_000 },
  }),
  firstWords: dynamoFirstWords({
    service: dynamodbService(env),
    tableName: env.TABLE_NAME,
    keepHours: env.REMEMBER_HOURS,
  }),
  log: lambdaLog(env),
  now: () => new Date(),
  newId: uuidv7,
});

// Once per request.
export const handler = httpHandler(api);
