import type { Resources } from "../templates/template.ts";
import { LEDGER_TABLE, PLATFORM, STREAM, TOPIC } from "../topology.ts";
import { alarm } from "./alarms.ts";
import { inlet, outlets } from "./inlet.ts";
import { attribute, ref, retained, sub } from "./names.ts";
import { type Setting, type Stack, stackOf } from "./stack.ts";
import { onlyOverTls, table } from "./storage.ts";

const OWNER = "platform";

/** A week: the archive tries for six days before it gives a record up. */
const STREAM_RETENTION_HOURS = 168;
const OLD_VERSIONS_KEPT_DAYS = 30;
const UNFINISHED_UPLOADS_KEPT_DAYS = 7;
/** https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html: every five minutes. */
const TOPIC_METRICS_SECONDS = 300;

/** What all share: the log, the fan-out, the archive, the ledger and the place where alarms ring. */
export function platformStack(setting: Setting, shards: number): Stack {
  const values = {
    "stream-name": ref("Stream"),
    "stream-arn": attribute("Stream", "Arn"),
    "topic-arn": ref("Topic"),
    "archive-bucket": ref("Archive"),
    "archive-arn": attribute("Archive", "Arn"),
    "ledger-table": ref("Ledger"),
    "ledger-arn": attribute("Ledger", "Arn"),
    "alarms-arn": ref("Alarms"),
  };
  const beside = { ...stream(shards), ...topic(), ...archive(), ...alarms() };
  return stackOf(setting, {
    name: PLATFORM,
    layer: "platform",
    folder: PLATFORM,
    owner: OWNER,
    description:
      "Chorus: what all share. The stream and the topic of facts, their archive, the ledger, the alarms' topic.",
    resources: {
      ...beside,
      Ledger: table(LEDGER_TABLE, Object.keys(beside)),
      ...outlets(setting.stage, PLATFORM, values),
    },
    inlet: inlet(setting.stage),
  });
}

function stream(shards: number): Resources {
  return {
    Stream: retained({
      Type: "AWS::Kinesis::Stream",
      Properties: {
        Name: STREAM,
        ShardCount: shards,
        StreamModeDetails: { StreamMode: "PROVISIONED" },
        RetentionPeriodHours: STREAM_RETENTION_HOURS,
        StreamEncryption: { EncryptionType: "KMS", KeyId: "alias/aws/kinesis" },
      },
    }),
    StreamThrottled: alarm({
      name: `${STREAM}-stream-throttled`,
      owner: OWNER,
      impact: "Publishers are told to wait: the stream has fewer shards than facts need.",
      runbook: "falling-behind.md",
      metric: {
        Namespace: "AWS/Kinesis",
        MetricName: "WriteProvisionedThroughputExceeded",
        Dimensions: [{ Name: "StreamName", Value: ref("Stream") }],
        Statistic: "Sum",
      },
      above: 0,
      actions: ref("Alarms"),
    }),
  };
}

function topic(): Resources {
  return {
    Topic: retained({
      Type: "AWS::SNS::Topic",
      Properties: { TopicName: TOPIC, KmsMasterKeyId: "alias/aws/sns" },
    }),
    TopicPolicy: {
      Type: "AWS::SNS::TopicPolicy",
      Properties: {
        Topics: [ref("Topic")],
        PolicyDocument: { Version: "2012-10-17", Statement: [onlyOverTls("sns:Publish", ref("Topic"))] },
      },
    },
    TopicCannotRedrive: alarm({
      name: `${TOPIC}-topic-loses-facts`,
      owner: OWNER,
      impact:
        "A consumer's queue and its dead-letter queue both refused a fact: that consumer misses it until a replay.",
      runbook: "lost-facts.md",
      metric: {
        Namespace: "AWS/SNS",
        MetricName: "NumberOfNotificationsFailedToRedriveToDlq",
        Dimensions: [{ Name: "TopicName", Value: attribute("Topic", "TopicName") }],
        Statistic: "Sum",
      },
      above: 0,
      periodSeconds: TOPIC_METRICS_SECONDS,
      actions: ref("Alarms"),
    }),
  };
}

function archive(): Resources {
  return {
    Archive: retained({
      Type: "AWS::S3::Bucket",
      Properties: {
        // Names of buckets are the whole world's.
        BucketName: sub("chorus-archive-${AWS::AccountId}-${AWS::Region}"),
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        VersioningConfiguration: { Status: "Enabled" },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: "old-versions-and-unfinished-uploads",
              Status: "Enabled",
              NoncurrentVersionExpiration: { NoncurrentDays: OLD_VERSIONS_KEPT_DAYS },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: UNFINISHED_UPLOADS_KEPT_DAYS },
            },
          ],
        },
      },
    }),
    ArchivePolicy: {
      Type: "AWS::S3::BucketPolicy",
      Properties: {
        Bucket: ref("Archive"),
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [onlyOverTls("s3:*", attribute("Archive", "Arn"), sub("${Archive.Arn}/*"))],
        },
      },
    },
  };
}

/** Alarms may not ring a topic under AWS's own SNS key, so it has a key that CloudWatch may use. */
function alarms(): Resources {
  return {
    AlarmsKey: retained({
      Type: "AWS::KMS::Key",
      Properties: {
        Description: "Chorus: what alarms say on their way to people.",
        EnableKeyRotation: true,
        KeyPolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "OwnedByTheAccount",
              Effect: "Allow",
              Principal: { AWS: sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root") },
              Action: "kms:*",
              Resource: "*",
            },
            {
              Sid: "UsedByAlarms",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: ["kms:Decrypt", "kms:GenerateDataKey"],
              Resource: "*",
              Condition: { StringEquals: { "aws:SourceAccount": ref("AWS::AccountId") } },
            },
          ],
        },
      },
    }),
    Alarms: retained({
      Type: "AWS::SNS::Topic",
      Properties: { TopicName: "chorus-alarms", KmsMasterKeyId: ref("AlarmsKey") },
    }),
    AlarmsPolicy: {
      Type: "AWS::SNS::TopicPolicy",
      Properties: {
        Topics: [ref("Alarms")],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Sid: "FromAlarms",
              Effect: "Allow",
              Principal: { Service: "cloudwatch.amazonaws.com" },
              Action: "sns:Publish",
              Resource: ref("Alarms"),
              Condition: { StringEquals: { "aws:SourceAccount": ref("AWS::AccountId") } },
            },
            onlyOverTls("sns:Publish", ref("Alarms")),
          ],
        },
      },
    },
  };
}
