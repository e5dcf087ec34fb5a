import { type Account, type Resolved, resolveStacks, Unresolvable } from "../templates/resolve.ts";
import { type Resource, type StackTemplate, type Template, textOf, type Value } from "../templates/template.ts";
import { listAt, textAt } from "../templates/values.ts";

/** What a stack says to others. */
export interface SaidValue {
  readonly stack: string;
  readonly value: string;
}

/** Kinds whose name, ARN and address follow from what the template calls them; others get an id from AWS. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["AWS::Kinesis::Stream", "Name"],
  ["AWS::SNS::Topic", "TopicName"],
  ["AWS::SQS::Queue", "QueueName"],
  ["AWS::DynamoDB::Table", "TableName"],
  ["AWS::S3::Bucket", "BucketName"],
]);

/** By SSM path, as far as templates tell: the id of an API, a key or a secret only AWS knows. */
export function saidValues(stacks: readonly StackTemplate[], account: Account): ReadonlyMap<string, SaidValue> {
  return new Map(
    stacks.flatMap(({ stack, template }) =>
      Object.values(template.Resources).flatMap((resource) => {
        const source = sourceOf(resource, template);
        const said =
          source && resolved({ stack, template: { ...template, Resources: { ...source, Said: resource } } }, account);
        const { Name, Value } = said?.properties ?? {};
        return typeof Name === "string" && typeof Value === "string" ? [[Name, { stack, value: Value }] as const] : [];
      }),
    ),
  );
}

/** The resource that a parameter speaks about, if its name is known. */
function sourceOf(
  { Type, Properties = {} }: Resource,
  template: Template,
): Readonly<Record<string, Resource>> | undefined {
  const id = Type === "AWS::SSM::Parameter" ? referredTo(Properties["Value"]) : "";
  const source = template.Resources[id];
  if (source === undefined) return undefined;
  const property = NAMED.get(source.Type);
  return property !== undefined && source.Properties?.[property] !== undefined ? { [id]: source } : undefined;
}

/** @returns a logical id; an empty text for what is no reference. */
const referredTo = (value: Value | undefined): string => textAt(value, "Ref") || textOf(listAt(value, "Fn::GetAtt")[0]);

function resolved(stack: StackTemplate, account: Account): Resolved | undefined {
  try {
    return resolveStacks([stack], account).find(({ id }) => id === "Said");
  } catch (error) {
    if (error instanceof Unresolvable) return undefined;
    throw error;
  }
}
