import type { Parameter, Resource, Value } from "../templates/template.ts";
import { GIVEN, type Given } from "../given.ts";
import { logicalId, parameterPath, ref } from "./names.ts";

/** What a stack reads of others, by SSM parameters; each is declared once, however often it is read. */
export interface Inlet {
  /** @returns a reference to the value when the stack is deployed. */
  read(stack: string, what: string): Value;
  /** @returns likewise, of what people write (infra/given.ts). */
  given(what: Given): Value;
  parameters(): Readonly<Record<string, Parameter>>;
}

export function inlet(stage: string): Inlet {
  const declared = new Map<string, Parameter>();
  const read: Inlet["read"] = (stack, what) => {
    const id = logicalId(stack, what);
    declared.set(id, { Type: "AWS::SSM::Parameter::Value<String>", Default: parameterPath(stage, stack, what) });
    return ref(id);
  };
  return {
    read,
    given: (what) => read(GIVEN, what),
    parameters: () => Object.fromEntries(declared),
  };
}

/** @returns one SSM parameter for each value, for other stacks to read. */
export function outlets(
  stage: string,
  stack: string,
  values: Readonly<Record<string, Value>>,
): Record<string, Resource> {
  return Object.fromEntries(
    Object.entries(values).map(([what, value]) => [
      logicalId(what, "parameter"),
      {
        Type: "AWS::SSM::Parameter",
        Properties: { Name: parameterPath(stage, stack, what), Type: "String", Value: value },
      },
    ]),
  );
}
