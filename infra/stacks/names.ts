import type { Resource, Value } from "../templates/template.ts";

/** Logical ids are letters and digits: `timelines-fanout` is `TimelinesFanout`. */
export function logicalId(...names: readonly string[]): string {
  const words = names.flatMap((name) => name.split(/[^A-Za-z0-9]+/)).filter((word) => word !== "");
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join("");
}

/** osls makes `TimelinesFanoutLambdaFunction` of the key `timelinesFanout`. */
export function functionKey(name: string): string {
  const id = logicalId(name);
  return `${id.slice(0, 1).toLowerCase()}${id.slice(1)}`;
}

export const functionId = (name: string): string => `${logicalId(name)}LambdaFunction`;

export const stateStackOf = (folder: string): string => `${folder}-state`;

/** Where one stack writes what another reads. */
export const parameterPath = (stage: string, stack: string, what: string): string =>
  `/chorus/${stage}/${stack}/${what}`;

export const ref = (id: string): Value => ({ Ref: id });
export const attribute = (id: string, name: string): Value => ({ "Fn::GetAtt": [id, name] });
export const sub = (text: string, values?: Readonly<Record<string, Value>>): Value => ({
  "Fn::Sub": values === undefined ? text : [text, values],
});

/** ARN of something of this account and region that has its name from us. */
export const arnOf = (service: string, name: string): Value =>
  sub(`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${name}`);

/**
 * Removing a stack, or an update that would replace the resource, leaves it where it is. Only what a failed attempt has
 * just made goes again: its name is fixed, and the next attempt would find it taken.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const retained = (resource: Omit<Resource, "DeletionPolicy" | "UpdateReplacePolicy">): Resource => ({
  ...resource,
  DeletionPolicy: "RetainExceptOnCreate",
  UpdateReplacePolicy: "Retain",
});
