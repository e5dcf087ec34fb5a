import { isDeepStrictEqual } from "node:util";
import type { Resolved } from "../../templates/resolve.ts";
import { LEDGER_TABLE, PLATFORM, queuesOf } from "../../topology.ts";
import { type Rule, rule, unless, type World } from "../rule.ts";
import { listAt, shown, textAt } from "../../templates/values.ts";
import { definitionOf, ofType, ownerOf } from "../world.ts";

const IN_STACK = "infra/stacks/stack.ts";

export const stackRules: readonly Rule[] = [
  rule(
    "kinds-are-known",
    "Templates hold only kinds of resources that the rules here were written for: what nobody looks at proves nothing.",
    (world) =>
      world.resources.flatMap((resource) =>
        unless(
          KINDS.has(resource.type),
          resource,
          `it is an ${resource.type}, at which no rule looks`,
          "Do without it, or write what must hold for it (infra/proofs/rules) and add it to KINDS.",
        ),
      ),
  ),
  rule(
    "what-is-defined-is-deployed",
    "The functions of the definitions, the queues that feed them and the tables that they own stand in their folder's stacks, and no others do.",
    (world) => [...missing(world), ...strange(world)],
  ),
  rule(
    "names-are-taken-once",
    "No two resources of one kind have the same name: the second deployment would be refused.",
    (world) =>
      Object.entries(NAMED_BY_US).flatMap(([type, property]) =>
        ofType(world, type).flatMap((resource, index, all) => {
          const name = textAt(resource.properties, property);
          const first = all.findIndex(({ properties }) => textAt(properties, property) === name);
          return unless(
            name === "" || first === index,
            resource,
            `its name ${shown(name)} is that of ${all[first]?.stack ?? ""}/${all[first]?.id ?? ""} too`,
            `Rename what it is made of in ${definitionOf(world, resource.stack)}.`,
          );
        }),
      ),
  ),
  rule(
    "everything-names-its-owner",
    "Every stack and every function carries as tags its owner and the folder it is of: who is paged, and whose the bill is.",
    (world) => [
      ...world.stacks.flatMap(({ stack, folder, tags }) => {
        const owner = ownerOf(world, stack);
        return unless(
          owner !== "" && isDeepStrictEqual(tags, { app: "chorus", stage: tags["stage"], owner, folder }),
          { stack, id: "" },
          `its tags are ${JSON.stringify(tags)}`,
          `Name the owner in ${definitionOf(world, stack)}; ${IN_STACK} makes tags of app, stage, owner and folder.`,
        );
      }),
      ...ofType(world, "AWS::Lambda::Function").flatMap((one) => {
        const tags = world.stacks.find(({ stack }) => stack === one.stack)?.tags ?? {};
        const wanted = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
        return unless(
          isDeepStrictEqual(listAt(one.properties, "Tags"), wanted),
          one,
          "its tags are not its stack's",
          `Set provider.tags beside provider.stackTags (${IN_STACK}).`,
        );
      }),
    ],
  ),
];

const KINDS = new Set([
  "AWS::ApiGatewayV2::Api",
  "AWS::ApiGatewayV2::Integration",
  "AWS::ApiGatewayV2::Route",
  "AWS::ApiGatewayV2::Stage",
  "AWS::CloudWatch::Alarm",
  "AWS::DynamoDB::Table",
  "AWS::Events::Rule",
  "AWS::IAM::Role",
  "AWS::KMS::Key",
  "AWS::Kinesis::Stream",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::Function",
  "AWS::Lambda::Permission",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::S3::BucketPolicy",
  "AWS::SNS::Subscription",
  "AWS::SNS::Topic",
  "AWS::SNS::TopicPolicy",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
  "AWS::SSM::Parameter",
  "AWS::SecretsManager::Secret",
]);

/** Where each kind has the name by which an account knows it. */
const NAMED_BY_US: Readonly<Record<string, string>> = {
  "AWS::CloudWatch::Alarm": "AlarmName",
  "AWS::DynamoDB::Table": "TableName",
  "AWS::Events::Rule": "Name",
  "AWS::IAM::Role": "RoleName",
  "AWS::Kinesis::Stream": "Name",
  "AWS::Lambda::Function": "FunctionName",
  "AWS::Logs::LogGroup": "LogGroupName",
  "AWS::S3::Bucket": "BucketName",
  "AWS::SNS::Topic": "TopicName",
  "AWS::SQS::Queue": "QueueName",
};

/** The definition asks for it by name. */
interface Meant {
  readonly folder: string;
  readonly type: "AWS::Lambda::Function" | "AWS::SQS::Queue" | "AWS::DynamoDB::Table";
  readonly name: string;
}

const meantBy = ({ topology }: World): readonly Meant[] => [
  { folder: PLATFORM, type: "AWS::DynamoDB::Table", name: LEDGER_TABLE },
  ...topology.folders.flatMap(({ name: folder, ownsTable, functions }): readonly Meant[] => [
    ...(ownsTable ? [{ folder, type: "AWS::DynamoDB::Table", name: folder } as const] : []),
    ...functions.map(({ name }) => ({ folder, type: "AWS::Lambda::Function", name }) as const),
    ...functions.flatMap(queuesOf).map((name) => ({ folder, type: "AWS::SQS::Queue", name }) as const),
  ]),
];

const nameOf = ({ type, properties }: Resolved): string => textAt(properties, NAMED_BY_US[type] ?? "");

const folderOf = ({ stack }: Resolved, { stacks }: World): string | undefined =>
  stacks.find((one) => one.stack === stack)?.folder;

const missing = (world: World) =>
  meantBy(world).flatMap(({ folder, type, name }) =>
    unless(
      ofType(world, type).some((resource) => nameOf(resource) === name && folderOf(resource, world) === folder),
      { stack: folder, id: "" },
      `the ${type} ${name} is missing`,
      "Package the folder again, and see that infra/stacks makes all that its definition asks for.",
    ),
  );

const strange = (world: World) => {
  const meant = meantBy(world);
  const types = new Set<string>(meant.map(({ type }) => type));
  return world.resources
    .filter(({ type }) => types.has(type))
    .flatMap((resource) =>
      unless(
        meant.some(({ type, name }) => type === resource.type && name === nameOf(resource)),
        resource,
        "no definition asks for it",
        `Define it in ${definitionOf(world, resource.stack)}, or remove it from infra/stacks.`,
      ),
    );
};
