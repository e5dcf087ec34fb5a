import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/**
 * @returns the item whose condition failed, where it was asked for and there was one.
 * @throws the error itself when it says something else than that a condition failed.
 */
export function refusedItem(error: unknown): Record<string, AttributeValue> {
  const { name, answer, Item } = error as Refused;
  if (name !== "ConditionalCheckFailedException") throw error;
  return { ...(answer?.Item ?? Item) };
}

interface Refused {
  readonly name?: string;
  readonly answer?: { readonly Item?: Record<string, AttributeValue> };
  /** As the SDK has it. */
  readonly Item?: Record<string, AttributeValue>;
}
