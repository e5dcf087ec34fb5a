/**
 * What people write for a stage before a folder that reads it is deployed, as SSM parameters below `/chorus/<stage>/given/`:
 * no template can make it, and it is another in every account. docs/deploying.md says how. The values are those of the
 * embedded cloud and of proofs.
 */
export const GIVEN_VALUES = {
  /** Whom mail is from. */
  "email-from": "chorus@example.com",
  /** What SES has verified: that address, or its domain. */
  "email-identity": "example.com",
} as const;

/** In place of a stack's name. */
export const GIVEN = "given";

export type Given = keyof typeof GIVEN_VALUES;

/** @param path of an SSM parameter. @returns undefined for one that is not given. */
export function givenValue(path: string): string | undefined {
  const [, what = ""] = new RegExp(`^/chorus/[^/]+/${GIVEN}/(.+)$`).exec(path) ?? [];
  return Object.entries(GIVEN_VALUES).find(([name]) => name === what)?.[1];
}
