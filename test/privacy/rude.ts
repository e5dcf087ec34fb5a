import { inspect } from "node:util";
import type { Chance } from "../chance.ts";

/**
 * Errors as AWS, Node and JavaScript throw them: each quotes, in its own way, what it choked on.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const ERRORS: readonly ((value: string) => unknown)[] = [
  (value) =>
    ofAws(
      "ValidationException",
      400,
      `1 validation error detected: Value '${value}' at 'item' failed to satisfy constraint`,
    ),
  (value) => ofAws("MessageRejected", 400, `Email address is not verified: ${value}`),
  (value) => ofAws("InternalServerError", 500, value),
  (value) =>
    ofAws(
      "AccessDeniedException",
      400,
      `User: arn:aws:sts::1:role is not authorized to perform: dynamodb:PutItem on resource: ${value}`,
    ),
  (value) =>
    Object.assign(ofAws("ConditionalCheckFailed", 400, "The conditional request failed"), {
      Item: { row: { S: value } },
    }),
  (value) => new Error(value),
  (value) => new Error(`It failed for ${value}`, { cause: new Error(value) }),
  (value) => new TypeError(`Cannot read properties of undefined (reading '${value}')`),
  (value) => new RangeError(`Invalid time value: ${value}`),
  (value) => syntaxErrorOf(value),
  (value) => Object.assign(new Error(`getaddrinfo ENOTFOUND ${value}`), { code: "ENOTFOUND", hostname: value }),
  (value) => new Error(`${value}\n    at ${value} (${value}:1:1)\n    at async ${value} (file:///${value})`),
  (value) => new AggregateError([new Error(value)], value),
  (value) => Object.assign(new Error("failed"), { name: `Error of ${value}` }),
  (value) => value,
  (value) => ({ message: value, code: value }),
];

const WAYS_TO_QUOTE: readonly ((value: unknown) => string)[] = [
  (value) => textOf(value),
  (value) => JSON.stringify(textOf(value)),
  (value) => encodeURIComponent(textOf(value)),
  (value) => Buffer.from(textOf(value)).toString("base64"),
  (value) => inspect(value, { depth: 9, breakLength: Infinity }).toLowerCase(),
  (value) => textsIn(value).join(" "),
];

/** An error that says all of `value`. */
export function rudeError(value: unknown, luck: Chance): unknown {
  return luck.pick(ERRORS)(luck.pick(WAYS_TO_QUOTE)(value));
}

/**
 * The same port, of which each call may fail, before it does anything or after it has done all, and then says all that
 * it was handed or would have answered.
 * @param share of calls that fail
 */
export function rude<Port extends object>(
  port: Port,
  { luck, share }: { readonly luck: Chance; readonly share: number },
): Port {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const fails = luck.next() < share;
        if (fails && luck.next() < 0.5) throw rudeError(asSaid(args), luck);
        const answer: unknown = await Reflect.apply(method, target, args);
        if (fails) throw rudeError([asSaid(args), answer], luck);
        return answer;
      };
    },
  });
}

/** Commands of the SDK hold what is sent in `input`; bytes are said as the text they are. */
function asSaid(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)];
  if (Array.isArray(value)) return value.map(asSaid);
  if (typeof value !== "object" || value === null) return value;
  const fields = "input" in value && typeof value.input === "object" ? value.input : value;
  return Object.fromEntries(Object.entries(fields ?? {}).map(([name, one]) => [name, asSaid(one)]));
}

/** Of what is nothing there is no JSON. */
const textOf = (value: unknown): string => JSON.stringify([value]);

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function ofAws(name: string, httpStatusCode: number, message: string): Error {
  const requestId = "7f3c1f0e-0000-4000-8000-0123456789ab";
  return Object.assign(new Error(message), { name, $fault: "client", $metadata: { httpStatusCode, requestId } });
}

/** The parser's own, which quotes the text from both sides of the fault. */
function syntaxErrorOf(value: string): unknown {
  try {
    return JSON.parse(`{"said":"${value.replaceAll(/["\\]/g, " ")}" ${value}}`);
  } catch (error) {
    return error;
  }
}
