/** The part of IAM's language that our roles are written in: whoever reads a role knows at once what it allows. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  /** Exact, e.g. `dynamodb:UpdateItem`, in any case. */
  readonly Action: readonly string[];
  /** ARNs, exact or with `*` for any characters, none and colons and slashes among them. */
  readonly Resource: readonly string[];
}

/** A policy says more than is understood here, and guessing would allow or refuse something else than AWS does. */
export class PolicyNotUnderstood extends Error {
  override readonly name = "PolicyNotUnderstood";
}

/**
 * A Deny wins over every Allow; what nothing allows is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @throws {PolicyNotUnderstood} naming what is not understood, wherever it stands.
 */
export function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  for (const statement of statements) understand(statement);
  const effects = statements.filter((statement) => applies(statement, action, resource)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function applies({ Action, Resource }: Statement, action: string, resource: string): boolean {
  const wanted = action.toLowerCase();
  return Action.some((one) => one.toLowerCase() === wanted) && Resource.some((one) => patternOf(one).test(resource));
}

/** `s` because an object's key may hold a line break. */
const patternOf = (resource: string): RegExp => new RegExp(`^${resource.split("*").map(literal).join(".*")}$`, "s");

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

const ACTION = /^[a-z0-9-]+:[a-z0-9]+$/i;
/** IAM knows `?` for one character, and `${…}` for variables. */
const BEYOND_A_STAR = /\?|\$\{/;

/** Elements that no statement may do without. */
const REQUIRED: object = { Effect: undefined, Action: undefined, Resource: undefined };

function understand(statement: Statement): void {
  for (const [element, value] of Object.entries({ ...REQUIRED, ...statement }) as [string, unknown][]) {
    if (!isUnderstood(element, value)) {
      throw new PolicyNotUnderstood(`Not understood in a policy: ${element} ${JSON.stringify(value)}`);
    }
  }
}

function isUnderstood(element: string, value: unknown): boolean {
  if (element === "Effect") return value === "Allow" || value === "Deny";
  if (element === "Action") return isListOf(value, (action) => ACTION.test(action));
  return element === "Resource" && isListOf(value, (resource) => !BEYOND_A_STAR.test(resource));
}

const isListOf = (value: unknown, test: (text: string) => boolean): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === "string" && test(one));
