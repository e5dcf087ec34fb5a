import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { parser } from "@aws-lambda-powertools/batch/parser";
import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { Tracer } from "@aws-lambda-powertools/tracer";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { fact } from "./fact-schema.mjs";
import { updateOf } from "./update-of.mjs";

const logger = new Logger({ serviceName: "measured" });
const metrics = new Metrics({ namespace: "Measured", serviceName: "measured" });
const tracer = new Tracer({ serviceName: "measured" });
const client = tracer.captureAWSv3Client(new DynamoDBClient());
const processor = new BatchProcessor(EventType.SQS, { parser, innerSchema: fact, transformer: "json" });

const config = new IdempotencyConfig({ eventKeyJmesPath: "id" });
const once = makeIdempotent(
  async (one) => {
    await client.send(updateOf(one));
    return true;
  },
  {
    persistenceStore: new DynamoDBPersistenceLayer({ tableName: process.env.TABLE_NAME ?? "" }),
    config,
  },
);

const handleRecord = async ({ body }) => {
  logger.info("handled", { eventId: body.id });
  metrics.addMetric("handled", MetricUnit.Count, 1);
  await once(body);
};

export const handler = async (event, context) => {
  config.registerLambdaContext(context);
  const answer = await processPartialResponse(event, handleRecord, processor, { context });
  metrics.publishStoredMetrics();
  return answer;
};
