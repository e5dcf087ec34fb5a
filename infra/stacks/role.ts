import { stepQueueOf, type Use } from "../../runtime/definition.ts";
import type { Resource, Value } from "../templates/template.ts";
import { deadLetterQueueOf, type FunctionSpec, PLATFORM, queueOf } from "../topology.ts";
import type { Inlet } from "./inlet.ts";
import { attribute, logicalId, stateStackOf, sub } from "./names.ts";

interface Grant {
  readonly actions: readonly string[];
  readonly resource: Value;
}

/** What Lambda does in the role's name to feed the function. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions */
const SQS_POLLER = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/** https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html; ListStreams is left out, which takes no resource and is only the console's. */
const KINESIS_POLLER = [
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];

/** A function's own role: what its definition says it uses, what Lambda needs to feed it, and its log. */
export function role(spec: FunctionSpec, reads: Inlet, logGroupId: string): Resource {
  const grants = merged([
    ...spec.uses.map((use) => grantFor(use, spec, reads)),
    ...grantsForTrigger(spec, reads),
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resource: attribute(logGroupId, "Arn") },
  ]);
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: sub(`chorus-${spec.name}-\${AWS::Region}`),
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
      },
      Policies: [
        {
          PolicyName: "what-it-does",
          PolicyDocument: {
            Version: "2012-10-17",
            Statement: grants.map(({ actions, resource }) => ({
              Effect: "Allow",
              Action: actions,
              Resource: resource,
            })),
          },
        },
      ],
    },
  };
}

function grantsForTrigger({ name, folder, trigger }: FunctionSpec, reads: Inlet): readonly Grant[] {
  switch (trigger.on) {
    case "queue":
      return [{ actions: SQS_POLLER, resource: attribute(queueId(trigger.queue), "Arn") }];
    case "stream":
      return [
        { actions: KINESIS_POLLER, resource: reads.read(PLATFORM, "stream-arn") },
        { actions: ["sqs:SendMessage"], resource: reads.read(stateStackOf(folder), `${deadLetterQueueOf(name)}-arn`) },
      ];
    case "http":
    case "timer":
      return [];
  }
}

export const queueId = (queue: string): string => logicalId(queue, "queue");

/** The contract that `Use` describes. */
function grantFor(use: Use, { name, folder, trigger }: FunctionSpec, reads: Inlet): Grant {
  const state = stateStackOf(folder);
  const table = (...actions: readonly string[]): Grant => ({
    actions: actions.map((action) => `dynamodb:${action}`),
    resource: reads.read(state, "table-arn"),
  });
  switch (use) {
    case "stream.put":
      return { actions: ["kinesis:PutRecords"], resource: reads.read(PLATFORM, "stream-arn") };
    case "topic.publish":
      return { actions: ["sns:Publish"], resource: reads.read(PLATFORM, "topic-arn") };
    case "archive.put":
      return {
        actions: ["s3:PutObject"],
        resource: sub("${Bucket}/*", { Bucket: reads.read(PLATFORM, "archive-arn") }),
      };
    case "ledger.write":
      return { actions: ["dynamodb:BatchWriteItem"], resource: reads.read(PLATFORM, "ledger-arn") };
    case "table.get":
      return table("BatchGetItem");
    case "table.query":
      return table("Query");
    case "table.merge":
      return table("UpdateItem");
    case "table.put":
      return table("BatchWriteItem");
    case "table.remember":
      return table("UpdateItem");
    case "dlq.send":
      return {
        actions: ["sqs:SendMessage"],
        resource: reads.read(state, `${deadLetterQueueOf(queueOf(name, trigger))}-arn`),
      };
    case "queue.visibility":
      return { actions: ["sqs:ChangeMessageVisibility"], resource: attribute(queueId(queueOf(name, trigger)), "Arn") };
    case "email.send":
      return { actions: ["ses:SendEmail"], resource: identityArn(reads) };
    default:
      return { actions: ["sqs:SendMessage"], resource: attribute(queueId(stepQueueOf(use)), "Arn") };
  }
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html */
const identityArn = (reads: Inlet): Value =>
  sub("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${Identity}", {
    Identity: reads.given("email-identity"),
  });

/** One statement per resource. */
function merged(grants: readonly Grant[]): readonly Grant[] {
  const byResource = new Map<string, Grant>();
  for (const { actions, resource } of grants) {
    const key = JSON.stringify(resource);
    const known = byResource.get(key)?.actions ?? [];
    byResource.set(key, { actions: [...new Set([...known, ...actions])].sort(), resource });
  }
  return [...byResource.values()];
}
