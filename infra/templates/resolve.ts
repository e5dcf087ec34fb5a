import { givenValue } from "../given.ts";
import { type Resource, type StackTemplate, type Template, textOf, type Value } from "./template.ts";
import { isList } from "./values.ts";

/** Where the stacks would stand: what only CloudFormation knows is made up from names, so that the same templates always resolve alike. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  /** Where a queue answers. */
  readonly queueUrl: (name: string) => string;
}

/** An account of AWS. */
export const awsAccount = (accountId: string, region: string): Account => ({
  accountId,
  region,
  queueUrl: (name) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
});

/** A resource whose references are resolved, as far as the templates say. */
export interface Resolved {
  readonly stack: string;
  /** Logical id. */
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, Value>>;
  readonly arn: string;
  /** What `Ref` gives: a name, a URL or an ARN, by type. */
  readonly ref: string;
  readonly resource: Resource;
}

/** A reference to something that no template of these makes. */
export class Unresolvable extends Error {
  override readonly name = "Unresolvable";
}

/** SSM parameters that are read, and by whom; see `unwrittenParameters`. */
export interface ParameterRead {
  readonly stack: string;
  readonly path: string;
}

const SSM_VALUE = "AWS::SSM::Parameter::Value<";

/** @throws {Unresolvable} naming the stack, and the parameter or attribute. */
export function resolveStacks(stacks: readonly StackTemplate[], account: Account): readonly Resolved[] {
  const values = parameterValues(stacks);
  const done = new Map<string, Value>();
  return stacks.flatMap(({ stack, template }) =>
    Object.entries(template.Resources).map(([id, resource]) => {
      const context: Context = { stack, template, account, written: (path) => written(path) };
      const properties = evaluate(resource.Properties ?? {}, context) as Readonly<Record<string, Value>>;
      const { ref, arn } = identityOf(id, resource, context);
      return { stack, id, type: resource.Type, properties, ref, arn, resource };
    }),
  );

  /** Evaluated in the stack that writes it. */
  function written(path: string): Value | undefined {
    const known = done.get(path) ?? givenValue(path);
    const source = values.get(path);
    if (known !== undefined || source === undefined) return known;
    const value = evaluate(source.value, { ...source, account, written });
    done.set(path, value);
    return value;
  }
}

/** @returns every SSM path that some stack reads, and neither a stack nor people write; there must be none (docs/adr/0014-how-it-is-deployed.md). */
export function unwrittenParameters(stacks: readonly StackTemplate[]): readonly ParameterRead[] {
  const written = parameterValues(stacks);
  return parametersRead(stacks).filter(({ path }) => !written.has(path) && givenValue(path) === undefined);
}

/** @returns the SSM paths that stacks read. */
export function parametersRead(stacks: readonly StackTemplate[]): readonly ParameterRead[] {
  return stacks.flatMap(({ stack, template: { Parameters = {} } }) =>
    Object.values(Parameters).flatMap(({ Type, Default = "" }) =>
      Type.startsWith(SSM_VALUE) ? [{ stack, path: Default }] : [],
    ),
  );
}

interface Source {
  readonly stack: string;
  readonly template: Template;
  readonly value: Value;
}

function parameterValues(stacks: readonly StackTemplate[]): ReadonlyMap<string, Source> {
  return new Map(
    stacks.flatMap(({ stack, template }) =>
      Object.values(template.Resources).flatMap(({ Type, Properties = {} }) =>
        Type === "AWS::SSM::Parameter" && typeof Properties["Name"] === "string"
          ? [[Properties["Name"], { stack, template, value: Properties["Value"] ?? "" }] as const]
          : [],
      ),
    ),
  );
}

interface Context {
  readonly stack: string;
  readonly template: Template;
  readonly account: Account;
  /** @returns the value of an SSM parameter that some stack writes. */
  written(path: string): Value | undefined;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
function evaluate(value: Value, context: Context): Value {
  if (typeof value !== "object") return value;
  if (isList(value)) return value.map((item) => evaluate(item, context));
  const [name = "", argument] = Object.entries(value)[0] ?? [];
  if (Object.keys(value).length === 1 && argument !== undefined) {
    if (name === "Ref") return reference(textOf(argument), context);
    if (name === "Fn::GetAtt") return attribute(argument, context);
    if (name === "Fn::Sub") return substitute(argument, context);
    if (name === "Fn::Join") return join(argument, context);
    if (name.startsWith("Fn::")) throw new Unresolvable(`${context.stack}: ${name} is not understood here`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, evaluate(item, context)]));
}

function reference(id: string, context: Context): Value {
  const pseudo = pseudoParameter(id, context);
  if (pseudo !== undefined) return pseudo;
  const parameter = context.template.Parameters?.[id];
  if (parameter !== undefined) return parameterValue(id, context);
  const resource = context.template.Resources[id];
  if (resource === undefined)
    throw new Unresolvable(`${context.stack}: Ref names "${id}", which is not in its template`);
  return identityOf(id, resource, context).ref;
}

function parameterValue(id: string, context: Context): Value {
  const { Type = "", Default = "" } = context.template.Parameters?.[id] ?? {};
  if (!Type.startsWith(SSM_VALUE)) return Default;
  const value = context.written(Default);
  if (value === undefined)
    throw new Unresolvable(`${context.stack}: it reads the SSM parameter ${Default}, which no stack writes`);
  return value;
}

function pseudoParameter(id: string, { stack, account }: Context): string | undefined {
  const pseudo: Readonly<Record<string, string>> = {
    "AWS::AccountId": account.accountId,
    "AWS::Region": account.region,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stack,
  };
  return pseudo[id];
}

function attribute(argument: Value, context: Context): Value {
  const [id = "", ...names] = (typeof argument === "string" ? argument.split(".") : (argument as readonly Value[])).map(
    textOf,
  );
  const resource = context.template.Resources[id];
  const value = resource && attributesOf(id, resource, context)[names.join(".")];
  if (value === undefined) throw new Unresolvable(`${context.stack}: ${id}.${names.join(".")} is not known`);
  return value;
}

function substitute(argument: Value, context: Context): Value {
  const [text, values] = isList(argument) ? argument : [argument, {}];
  const own = values as Readonly<Record<string, Value>>;
  return textOf(text).replaceAll(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    const value = own[name];
    if (value !== undefined) return textOf(evaluate(value, context));
    return textOf(name.includes(".") ? attribute(name, context) : reference(name, context));
  });
}

function join(argument: Value, context: Context): Value {
  const [separator, items] = argument as readonly [string, Value];
  return (evaluate(items, context) as readonly Value[]).map(textOf).join(separator);
}

function identityOf(id: string, resource: Resource, context: Context): { readonly ref: string; readonly arn: string } {
  const { Ref = id, Arn = "" } = attributesOf(id, resource, context);
  return { ref: Ref, arn: Arn };
}

/** What `Ref` and `Fn::GetAtt` give for the kinds that our stacks have. */
function attributesOf(
  id: string,
  { Type, Properties = {} }: Resource,
  context: Context,
): Readonly<Record<string, string>> {
  const { accountId, region, queueUrl } = context.account;
  const named = (property: string) =>
    textOf(evaluate(Properties[property] ?? `${context.stack}-${id}`.toLowerCase(), context));
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
  switch (Type) {
    case "AWS::Kinesis::Stream":
      return { Ref: named("Name"), Arn: arn("kinesis", `stream/${named("Name")}`) };
    case "AWS::SNS::Topic": {
      const topicArn = arn("sns", named("TopicName"));
      return { Ref: topicArn, Arn: topicArn, TopicArn: topicArn, TopicName: named("TopicName") };
    }
    case "AWS::SQS::Queue": {
      const name = named("QueueName");
      return { Ref: queueUrl(name), Arn: arn("sqs", name), QueueName: name, QueueUrl: queueUrl(name) };
    }
    case "AWS::DynamoDB::Table":
      return { Ref: named("TableName"), Arn: arn("dynamodb", `table/${named("TableName")}`) };
    case "AWS::S3::Bucket":
      return { Ref: named("BucketName"), Arn: `arn:aws:s3:::${named("BucketName")}` };
    case "AWS::SecretsManager::Secret": {
      const secretArn = arn("secretsmanager", `secret:${context.stack}/${id}`);
      return { Ref: secretArn, Arn: secretArn, Id: secretArn };
    }
    case "AWS::Lambda::Function":
      return { Ref: named("FunctionName"), Arn: arn("lambda", `function:${named("FunctionName")}`) };
    case "AWS::Events::Rule":
      return { Ref: named("Name"), Arn: arn("events", `rule/${named("Name")}`) };
    case "AWS::IAM::Role":
      return { Ref: named("RoleName"), Arn: `arn:aws:iam::${accountId}:role/${named("RoleName")}` };
    case "AWS::Logs::LogGroup":
      return { Ref: named("LogGroupName"), Arn: arn("logs", `log-group:${named("LogGroupName")}:*`) };
    case "AWS::KMS::Key":
      return { Ref: id, Arn: arn("kms", `key/${id}`), KeyId: id };
    case "AWS::SSM::Parameter":
      return { Ref: named("Name"), Arn: arn("ssm", `parameter${named("Name")}`) };
    case "AWS::ApiGatewayV2::Api": {
      const apiId = `${context.stack}-api`;
      return {
        Ref: apiId,
        Arn: arn("apigateway", apiId),
        ApiEndpoint: `https://${apiId}.execute-api.${region}.amazonaws.com`,
      };
    }
    default:
      return { Ref: `${context.stack}/${id}` };
  }
}
