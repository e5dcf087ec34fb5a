/** A CloudFormation value: plain JSON, where `{ Ref }`, `{ "Fn::GetAtt" }`, `{ "Fn::Sub" }` and `{ "Fn::Join" }` stand for what is known later. */
export type Value = string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/** For where a template must hold a text or a number; a list or an object is shown as JSON, so that what is wrong is seen. */
export const textOf = (value: Value | undefined): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value ?? "");

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, Value>>;
  readonly DependsOn?: readonly string[] | string;
  readonly DeletionPolicy?: "Retain" | "RetainExceptOnCreate" | "Delete";
  readonly UpdateReplacePolicy?: "Retain" | "Delete";
}

export type Resources = Readonly<Record<string, Resource>>;

export interface Parameter {
  readonly Type: string;
  readonly Default?: string;
  readonly Description?: string;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
export interface Template {
  readonly Description?: string;
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Resources: Resources;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Value; readonly Export?: Value }>>;
}

/** One packaged stack. */
export interface StackTemplate {
  /** `timelines`, `timelines-state`, `platform` */
  readonly stack: string;
  readonly template: Template;
}
