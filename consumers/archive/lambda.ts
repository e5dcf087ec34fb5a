import * as z from "zod";
import { s3Client } from "../../runtime/aws/clients.ts";
import { LOG_ENVIRONMENT, lambdaLog } from "../../runtime/aws/lambda-log.ts";
import { s3ObjectStore } from "../../runtime/aws/s3-object-store.ts";
import { streamHandler } from "../../runtime/aws/stream-handler.ts";
import { readConfig } from "../../runtime/config.ts";
import { storeBatch } from "./store-batch.ts";

// Once per cold start.
const env = readConfig({ ...LOG_ENVIRONMENT, ARCHIVE_BUCKET: z.string().min(1) }, process.env);
const objects = s3ObjectStore({ client: s3Client(), bucket: env.ARCHIVE_BUCKET });

// Once per batch.
export const handler = streamHandler(storeBatch({ objects, log: lambdaLog(env) }));
