import { isDeepStrictEqual } from "node:util";
import type { Resolved } from "../../templates/resolve.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { at, isTrue, listAt, textAt } from "../../templates/values.ts";
import { deadLetterQueues, DEPLOYMENT_BUCKET, ofType } from "../world.ts";

export const keepingRules: readonly Rule[] = [
  rule(
    "everything-is-encrypted",
    "Tables, queues, topics, the stream and buckets are encrypted where they lie.",
    (world) =>
      world.resources.flatMap((resource) =>
        unless(
          ENCRYPTED[resource.type]?.(resource.properties) ?? true,
          resource,
          "it lies there unencrypted, or under whatever the account's default is",
          `Say its encryption outright in the ${resource.type} (infra/stacks).`,
        ),
      ),
  ),
  rule("buckets-are-private", "No bucket can be opened to the world, by whatever policy or list.", (world) =>
    ofType(world, "AWS::S3::Bucket").flatMap((bucket) =>
      unless(
        isDeepStrictEqual(at(bucket.properties, "PublicAccessBlockConfiguration"), ALL_BLOCKED),
        bucket,
        "public access to it is not blocked in all four ways",
        bucket.id === DEPLOYMENT_BUCKET
          ? "Set provider.deploymentBucket.blockPublicAccess (infra/stacks/stack.ts)."
          : "Set all four of PublicAccessBlockConfiguration (infra/stacks/platform.ts).",
      ),
    ),
  ),
  rule(
    "state-is-kept",
    "What cannot be made again stays where it is when its stack goes, or when an update would replace it.",
    (world) =>
      statefulIn(world).flatMap((resource) =>
        unless(
          resource.resource.DeletionPolicy === "RetainExceptOnCreate" &&
            resource.resource.UpdateReplacePolicy === "Retain",
          resource,
          "removing its stack, or an update that replaces it, deletes it, or a first attempt that fails leaves it in the way",
          "Make it by retained (infra/stacks/names.ts).",
        ),
      ),
  ),
  rule("tables-come-back", "A table can be put back to any second of 35 days, and is not deleted by hand.", (world) =>
    ofType(world, "AWS::DynamoDB::Table").flatMap((table) => [
      ...unless(
        isTrue(at(table.properties, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")),
        table,
        "it cannot be put back to an earlier second",
        "Make it by table (infra/stacks/storage.ts), which switches point-in-time recovery on.",
      ),
      ...unless(
        isTrue(at(table.properties, "DeletionProtectionEnabled")),
        table,
        "it can be deleted by hand",
        "Make it by table (infra/stacks/storage.ts), which protects it.",
      ),
    ]),
  ),
  rule(
    "tables-are-made-last",
    "A table is made when all beside it stands: what fails later leaves it in the way of the next attempt, as nobody deletes what is protected.",
    (world) =>
      ofType(world, "AWS::DynamoDB::Table").flatMap((table) => {
        const after = new Set(listAt(table.resource.DependsOn));
        const early = besideTable(table, world).filter(({ id }) => !after.has(id));
        return unless(
          early.length === 0,
          table,
          `it does not wait for ${early.map(({ id }) => id).join(", ")}`,
          "Make it by table (infra/stacks/storage.ts), after all that its stack makes beside it.",
        );
      }),
  ),
  rule(
    "state-stands-apart",
    "What must outlive a folder's code is in no stack of code, and CloudFormation refuses to delete the stacks it is in.",
    (world) => [
      ...statefulIn(world).flatMap((resource) =>
        unless(
          world.stacks.find(({ stack }) => stack === resource.stack)?.layer !== "compute",
          resource,
          "it is in a stack of code, and goes or collides when that is removed and made again",
          "Move it to the folder's state stack (infra/stacks/state.ts).",
        ),
      ),
      ...world.stacks.flatMap(({ stack, layer, isProtected }) =>
        unless(
          layer === "compute" || isProtected,
          { stack, id: "" },
          "CloudFormation deletes this stack when asked",
          "Set deletionProtection for its layer (infra/stacks/stack.ts).",
        ),
      ),
    ],
  ),
];

/** Not osls' bucket, which stands before, nor the parameters, of which some are about the table. */
const besideTable = (table: Resolved, world: World): readonly Resolved[] =>
  world.resources.filter(
    (one) =>
      one.stack === table.stack &&
      one.id !== table.id &&
      one.type !== "AWS::SSM::Parameter" &&
      !one.id.startsWith(DEPLOYMENT_BUCKET),
  );

const ENCRYPTED: Readonly<Record<string, (properties: Resolved["properties"]) => boolean>> = {
  "AWS::DynamoDB::Table": (properties) => isTrue(at(properties, "SSESpecification", "SSEEnabled")),
  "AWS::SQS::Queue": (properties) => isTrue(properties["SqsManagedSseEnabled"]),
  "AWS::SNS::Topic": (properties) => textAt(properties, "KmsMasterKeyId") !== "",
  "AWS::Kinesis::Stream": (properties) => at(properties, "StreamEncryption", "EncryptionType") === "KMS",
  "AWS::S3::Bucket": (properties) =>
    listAt(properties, "BucketEncryption", "ServerSideEncryptionConfiguration").length > 0,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
const ALL_BLOCKED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

const KEPT = new Set([
  "AWS::DynamoDB::Table",
  "AWS::Kinesis::Stream",
  "AWS::KMS::Key",
  "AWS::S3::Bucket",
  "AWS::SecretsManager::Secret",
  "AWS::SNS::Topic",
]);

/** Not live queues: they are made again with their code, and the archive has what was in them. */
function statefulIn(world: World): readonly Resolved[] {
  const letters = new Set(deadLetterQueues(world).map(({ queue }) => queue));
  return world.resources.filter(
    (resource) => letters.has(resource) || (KEPT.has(resource.type) && resource.id !== DEPLOYMENT_BUCKET),
  );
}
