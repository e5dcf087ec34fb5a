import { createContext, Script } from "node:vm";
import type { Predicate } from "../../dlq-replayer/core/filters.ts";
import { objectIn } from "../../dlq-replayer/core/json.ts";
import type { Letter } from "../../dlq-replayer/core/letter.ts";
import { WrongUsage } from "../failures.ts";
import { reasonOf } from "../reason.ts";

/** An expression that takes longer for one letter would never end. */
const TIMEOUT_MS = 2_000;

/**
 * A JavaScript expression over one letter: `$` is the fact, `data`, `type`, `subject` and `id` are its own, `letter`
 * what is known of the letter. It changes nothing. A letter that lacks what it asks for does not match.
 * @throws {WrongUsage} when it is no expression; and so does the predicate, for a name that is none, an assignment, or
 * when it does not end.
 */
export function whereOf(expression: string): Predicate {
  // One for all: making one takes longer than all the rest.
  const context = createContext({});
  compiled(expression).runInContext(context);
  return (letter) => {
    try {
      context["names"] = frozen(surroundings(letter));
      return Boolean(CALL.runInContext(context, { timeout: TIMEOUT_MS }));
    } catch (error) {
      if (isWrong(error))
        throw new WrongUsage(`--where ${expression}: ${faultOf(error)}. Compare with ===; the names are ${NAMES}.`, {
          cause: error,
        });
      return false;
    }
  };
}

const NAMES = "$, data, type, subject, id, source, time, letter";
const CALL = new Script("where(names)", { filename: "--where" });

function compiled(expression: string): Script {
  try {
    // In brackets first, so that what is more than one expression is none.
    new Script(`(${expression})`, { filename: "--where" });
    return new Script(
      `const where = (names) => { "use strict"; const { ${NAMES} } = names; return (${expression}\n); };`,
      { filename: "--where" },
    );
  } catch (error) {
    throw new WrongUsage(
      `--where is a JavaScript expression over the fact ($), e.g. --where '$.data.authorId === "ann"': ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/** Errors come from the expression's own realm, so they are known by name. */
function isWrong(error: unknown): boolean {
  const { name = "", message = "", code = "" } = error as { name?: string; message?: string; code?: string };
  return (
    name === "ReferenceError" ||
    code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ||
    /constant variable|read only|not extensible/i.test(message)
  );
}

/** JavaScript quotes the letter's own values where it would not let one be changed. */
function faultOf(error: unknown): string {
  const reason = (error as Error).message;
  return /^[$\w]+ is not defined$|^Script execution timed out/.test(reason) ? reason : "it would change the letter";
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function surroundings(letter: Letter): object {
  const [cargo] = letter.cargo;
  const said = cargo?.kind === "message" ? objectIn(cargo.body) : undefined;
  const fact = typeof said?.["Message"] === "string" && "TopicArn" in said ? objectIn(said["Message"]) : said;
  const { message, kind, reason, redrives, factId: id, type, subject, source, correlationId, time } = letter;
  const known = {
    kind,
    reason,
    redrives,
    receives: message.receives,
    sentAtMs: message.sentAtMs,
    attributes: structuredClone(message.attributes),
  };
  return { $: fact, data: fact?.["data"], type, subject, id, source, time, letter: { ...known, correlationId } };
}
